import type { Parameter, Program } from '../program.ts'
import type { Plan } from './plan.ts'
import type { Instance, Way, Writer } from './writer.ts'

/** How the entry of a program comes by its handles. */
export interface Introduction {
  readonly parameters: readonly Parameter[]
  readonly handles: Program['handles']
  /** What the entry begins with. */
  readonly lines: readonly string[]
  readonly instances: readonly Instance[]
}

type Form = Program['handles']

/** How the handle in a variable is said. */
const saying: Readonly<Record<Form, (name: string) => string>> = {
  plain: (name) => name,
  boxed: (name) => `${name}.value`,
  array: (name) => `${name}[0]`,
}
const emptyBox: Readonly<Record<Form, string>> = { plain: '{ value: 0 }', boxed: '{ value: 0 }', array: '[0]' }

interface Names {
  readonly instance: string
  readonly sesid: string
}

export function introduce(w: Writer, plan: Plan): Introduction {
  const form = w.choose<Form>(plan.shape, [[null, () => 'plain'], [null, () => 'boxed'], ['handles: array box', () => 'array']]) ?? 'plain'
  const names = namesFor(w)
  const give = (): Introduction => given(w, plan, names, form)
  const first = w.choose<Introduction>(Math.floor(plan.shape / 7), [
    [null, give],
    [null, give],
    ['handles: made here', () => made(w, names, form === 'plain' ? 'boxed' : form, 'first')],
    ['handles: returned by a function', () => returned(w, made(w, names, 'boxed', 'first'), plan)],
    ['handles: one-instance mode', () => madeAlone(w, names)],
    ...keptSomewhere(w, give),
  ]) ?? give()
  return w.choose<Introduction>(Math.floor(plan.shape / 3), [
    [null, () => first],
    [null, () => first],
    ...(first.instances.some(({ isOnly = false }) => isOnly) ? [] : [['handles: two instances', () => withSecond(w, first)] as const]),
  ]) ?? first
}

function namesFor(w: Writer): Names {
  return { instance: w.name('instance', 'inst', 'ins'), sesid: w.name('sesid', 'session', 'ses') }
}

/** By parameters. A session that is given belongs to the instance that is given. */
function given(w: Writer, plan: Plan, { instance, sesid }: Names, form: Form): Introduction {
  // A cursor would not outlive the instance.
  const hasCursor = !JSON.stringify([plan.body, plan.later]).includes('"renew"')
  const tableid = hasCursor ? w.name('tableid', 'table', 'cursor') : null
  const say = saying[form]
  return {
    handles: form,
    lines: [],
    parameters: [
      { name: instance, kind: 'instance1' }, { name: sesid, kind: 'sesid1' },
      ...(tableid === null ? [] : [{ name: tableid, kind: 'tableid1' as const }]),
    ],
    instances: [{
      instance: say(instance), sesid: say(sesid), tableid: tableid === null ? null : say(tableid),
      assign: (handle, value) => `${say(handle === 'instance' ? instance : sesid)} = ${value}`,
      box: (handle) => (form === 'plain' ? null : handle === 'instance' ? instance : sesid),
    }],
  }
}

/** By the calls that create them. Without a name there is no JetCreateInstance: the init makes an instance. */
function made(w: Writer, { instance, sesid }: Names, form: Form, called: string | null): Introduction {
  const say = saying[form]
  return {
    handles: 'plain',
    parameters: [],
    lines: [
      `const ${instance} = ${emptyBox[form]}`,
      ...(called === null ? [] : [w.call('JetCreateInstance', instance, `'${called}'`)]),
      w.call('JetInit', instance),
      `const ${sesid} = ${emptyBox[form]}`,
      w.call('JetBeginSession', say(instance), sesid, 'null', 'null'),
    ],
    instances: [{
      instance: say(instance), sesid: say(sesid), tableid: null,
      assign: (handle, value) => `${say(handle === 'instance' ? instance : sesid)} = ${value}`,
      box: (handle) => (handle === 'instance' ? instance : sesid),
    }],
  }
}

/** By a function that creates them. */
function returned(w: Writer, { lines, instances, ...rest }: Introduction, { shape }: Plan): Introduction {
  const open = w.name('openStore', 'start', 'connect')
  const [{ instance, sesid }] = instances as readonly [Instance]
  const [one, two] = [w.name('opened', 'running', 'target'), w.name('client', 'worker', 'active')]
  const [result, taken] = [
    [`{ instance: ${instance}, sesid: ${sesid} }`, `{ instance: ${one}, sesid: ${two} }`],
    [`[${instance}, ${sesid}]`, `[${one}, ${two}]`],
  ][shape % 2] as [string, string]
  w.functions.push([`function ${open}() {`, ...lines.map((line) => `  ${line}`), `  return ${result}`, '}'].join('\n'))
  return { ...rest, lines: [`const ${taken} = ${open}()`], instances: [{ instance: one, sesid: two, tableid: null, assign: null, box: () => null }] }
}

/** By the call that takes the process into one-instance mode. */
function madeAlone(w: Writer, names: Names): Introduction {
  const { instances, ...rest } = made(w, names, 'boxed', null)
  return {
    ...rest,
    instances: instances.map((instance) => ({ ...instance, assign: null, box: () => null, isOnly: true })),
  }
}

/** Two instances: the sessions of both come from calls, since one that is given could be anybody's. */
function withSecond(w: Writer, first: Introduction): Introduction {
  const names = { instance: w.name('other', 'archive', 'index'), sesid: w.name('otherSession', 'archiveSession', 'indexSession') }
  const second = made(w, names, 'boxed', 'other')
  if (first.parameters.length === 0) return { ...first, lines: [...first.lines, ...second.lines], instances: [...first.instances, ...second.instances] }
  const own = { instance: w.name('mail', 'store', 'main'), sesid: w.name('mailSession', 'storeSession', 'mainSession') }
  const both = made(w, own, 'boxed', 'mail')
  return { ...both, lines: [...both.lines, ...second.lines], instances: [...both.instances, ...second.instances] }
}

/** The handles that were given, under the name of something else. */
function keptSomewhere(w: Writer, give: () => Introduction): Way<Introduction>[] {
  const kept = (line: (handle: string, sesid: string) => string, own: Pick<Instance, 'instance' | 'sesid' | 'assign'>): Introduction => {
    const from = give()
    return {
      ...from,
      lines: from.instances.map(({ instance, sesid }) => line(instance, sesid)),
      instances: from.instances.map(({ tableid }) => ({ ...own, tableid, box: () => null })),
    }
  }
  return [
    ['handles: properties', () => {
      const name = w.name('store', 'state', 'handles')
      return kept((handle, sesid) => `const ${name} = { instance: ${handle}, sesid: ${sesid} }`, {
        instance: `${name}.instance`, sesid: `${name}.sesid`, assign: (of, value) => `${name}.${of} = ${value}`,
      })
    }],
    ['handles: elements', () => {
      const name = w.name('open', 'pair', 'handles')
      return kept((handle, sesid) => `const ${name} = [${handle}, ${sesid}]`, {
        instance: `${name}[0]`, sesid: `${name}[1]`, assign: (of, value) => `${name}[${of === 'instance' ? 0 : 1}] = ${value}`,
      })
    }],
    ['handles: map', () => {
      const name = w.name('known', 'registry', 'byName')
      return kept((handle, sesid) => `const ${name} = new Map([['instance', ${handle}], ['sesid', ${sesid}]])`, {
        instance: `${name}.get('instance')`, sesid: `${name}.get('sesid')`, assign: (of, value) => `${name}.set('${of}', ${value})`,
      })
    }],
    ['handles: copies', () => {
      const copies = { instance: w.name('target', 'owner', 'running'), sesid: w.name('worker', 'client', 'active') }
      const from = give()
      // In turn the one and the other.
      let uses = 0
      const either = (one: string, other: string): string => (uses++ % 2 === 0 ? one : other)
      return {
        ...from,
        lines: from.instances.flatMap(({ instance, sesid }) => [`const ${copies.instance} = ${instance}`, `const ${copies.sesid} = ${sesid}`]),
        instances: from.instances.map(({ instance, sesid, tableid }) => ({
          get instance() { return either(copies.instance, instance) },
          get sesid() { return either(copies.sesid, sesid) },
          tableid, assign: null, box: () => null,
        })),
      }
    }],
    ['handles: destructured', () => {
      const name = w.name('store', 'state', 'options')
      const [one, two] = [w.name('target', 'owner', 'running'), w.name('worker', 'client', 'active')]
      const { lines, ...rest } = kept((handle, sesid) => `const ${name} = { instance: ${handle}, sesid: ${sesid} }`, { instance: one, sesid: two, assign: null })
      return { ...rest, lines: [...lines, `const { instance: ${one}, sesid: ${two} } = ${name}`] }
    }],
  ]
}
