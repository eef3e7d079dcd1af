import type { Statement } from './plan.ts'
import { current, stopCall, workCall } from './statements.ts'
import type { Instance, Scope, Way, Writer } from './writer.ts'
import { braces, indent } from './writer.ts'

/** A function with a body of its own, and the calls of it. */
export function writeHelper(w: Writer, { picks: [pick, which, form], blocks: [body = [], more = []] }: Statement, scope: Scope): string[] {
  const known = current(scope, which)
  const own = (change: Partial<Scope> = {}): Partial<Scope> => ({ loops: [], caught: null, mayReturn: true, mayAwait: false, isInner: false, ...change })
  const name = (): string => w.name('halt', 'flush', 'leave', 'settle')

  /** Where `this` is another. */
  const ofOthers: Way<string[]>[] = [
    ['functions: methods of an object', () => {
      const [one, two] = [w.inner(body, scope, own({ turns: scope.turns * 2 })), w.inner(more, scope, own({ turns: scope.turns * 2 }))]
      const store = w.name('actions', 'service', 'hooks')
      return [
        `const ${store} = {`, ...indent(['close() {', ...indent(one.lines), '},', 'write: () => {', ...indent(two.lines), '},']), '}',
        ...(form % 2 === 0 ? [`${store}.close()`, `${store}.write()`] : [`${store}.write()`, `${store}.close()`]),
      ]
    }],
    ['functions: getter', () => {
      const { lines } = w.inner(body, scope, own({ turns: scope.turns * 2 }))
      const view = w.name('view', 'status')
      return [`const ${view} = {`, ...indent(['get state() {', ...indent([...lines, ...(lines.at(-1)?.startsWith('return') === true ? [] : ['return 1'])]), '},']), '}', `if (${view}.state === 2) throw new Error('never')`]
    }],
    ['functions: static block', () => {
      const { lines } = w.inner(body, scope, own({ mayReturn: false }))
      const type = w.name('Setup', 'Registry')
      return lines.length === 0 ? [] : braces(`class ${type}`, braces('static', lines))
    }],
    ['functions: field initialiser', () => {
      const type = w.name('Record', 'Probe')
      const call = form % 2 === 0 ? stopCall(w, form, known) : workCall(w, form, known)
      return [...braces(`class ${type}`, [`code = ${call}`]), `new ${type}()`, ...w.block(body, scope)]
    }],
    ['functions: overridden hook', () => {
      const { lines } = w.inner(body, scope, own({ turns: scope.turns * 2 }))
      const then = w.inner(more, scope, own({ turns: scope.turns * 2 }))
      const [base, derived] = [w.name('Task', 'Step'), w.name('Halting', 'Special')]
      return [
        ...braces(`class ${base}`, [...braces('before()', []), ...braces('run()', ['this.before()', ...then.lines])]),
        ...braces(`class ${derived} extends ${base}`, braces('before()', lines)),
        `new ${form % 3 === 2 ? base : derived}().run()`,
      ]
    }],
  ]
  const ways: Way<string[]>[] = [
    ['functions: closure', () => {
      const { lines } = w.inner(body, scope, own({ turns: scope.turns * 2 }))
      if (lines.length === 0) return []
      const fn = name()
      const isArrow = form % 2 === 0 || w.readsThis(scope)
      scope.helpers.push(`${fn}()`)
      return [...braces(isArrow ? `const ${fn} = () =>` : `function ${fn}()`, lines), `${fn}()`]
    }],
    ['functions: parameters', () => {
      const inside = asParameters(w, known)
      const { lines } = w.inner(body, scope, own({ instances: [inside], turns: scope.turns * 2, seesFlags: w.hasGlobalFlags, helpers: [] }))
      if (lines.length === 0) return []
      const fn = name()
      const isArrow = form % 2 === 0
      w.functions.push(braces(isArrow ? `const ${fn} = (${inside.instance}, ${inside.sesid}) =>` : `function ${fn}(${inside.instance}, ${inside.sesid})`, lines).join('\n'))
      const call = `${fn}(${known.instance}, ${known.sesid})`
      scope.helpers.push(call)
      return [call]
    }],
    ['functions: immediately called', () => {
      const { lines } = w.inner(body, scope, own())
      return lines.length === 0 ? [] : [';(() => {', ...indent(lines), '})()']
    }],
    ['functions: callbacks', () => {
      const list = w.list(scope)
      if (list === null) return w.block(body, scope)
      const { lines } = w.inner(body, scope, own({ turns: scope.turns * 3 }))
      if (lines.length === 0) return []
      const method = ['forEach', 'map', 'filter'][form % 3] ?? 'forEach'
      return [`${list}.${method}((${w.name('item', 'row', 'job')}) => {`, ...indent(lines), '})']
    }],
    ...(!scope.mayAwait ? [] : [['functions: promise then', () => {
      const { lines } = w.inner(body, scope, own())
      return lines.length === 0 ? [] : [`${w.wait('Promise.resolve()')}.then(() => {`, ...indent(lines), '})']
    }] as const]),
    ['functions: recursion', () => {
      const list = w.list(scope)
      if (list === null) return w.block(body, scope)
      const { lines, left } = w.inner(body, scope, own({ turns: scope.turns * 3, helpers: [] }))
      if (lines.length === 0) return []
      const [fn, rest] = [w.name('drain', 'walk', 'visit'), w.name('depth', 'more')]
      return [...braces(`const ${fn} = (${rest}) =>`, [`if (${rest} === 0) return`, ...lines, ...(left ? [] : [`${fn}(${rest} - 1)`])]), `${fn}(${list}.length)`]
    }],
    ['functions: class with private fields', () => writeClass(w, [body, more], scope, known, form)],
    ['functions: constructor', () => {
      const last = asParameters(w, known)
      const { lines } = w.inner(body, scope, own({ instances: [last], seesFlags: w.hasGlobalFlags, helpers: [], turns: scope.turns * 2 }))
      if (lines.length === 0) return []
      const type = w.name('Closing', 'Teardown', 'Lease')
      w.functions.push(braces(`class ${type}`, braces(`constructor(${last.instance}, ${last.sesid})`, lines)).join('\n'))
      return [`new ${type}(${known.instance}, ${known.sesid})`]
    }],
    ...(w.readsThis(scope) ? [] : ofOthers),
    ['functions: handed over', () => {
      const stop = w.value('JetStopServiceInstance')
      const fn = w.name('withInstance', 'onHandle')
      const forms = [
        [`;[${known.instance}].forEach(${stop})`],
        [`const ${fn} = (run) => run(${known.instance})`, `${fn}(${stop})`],
        [`const ${fn} = ${stop}`, `${fn}(${known.instance})`],
      ]
      return [...(forms[form % 3] ?? []), ...w.block(body, scope)]
    }],
    ['functions: clean-up stack', () => {
      const stack = w.name('cleanups', 'undo', 'disposers')
      const one = w.inner(body, scope, own())
      const two = w.inner(more, scope, own())
      const run = [
        [`for (const run of ${stack}.reverse()) run()`],
        [`${stack}.reverse().forEach((run) => run())`],
        [...braces(`while (${stack}.length > 0)`, [`${stack}.pop()()`])],
      ][form % 3] ?? []
      return [
        `const ${stack} = []`,
        `${stack}.push(() => {`, ...indent(one.lines), '})',
        `${stack}.push(() => {`, ...indent(two.lines), '})',
        ...run,
      ]
    }],
    ['functions: generator', () => {
      if (w.readsThis(scope)) return w.block(body, scope)
      const list = w.list(scope)
      if (list === null) return w.block(body, scope)
      const one = w.inner(body, scope, own())
      const two = w.inner(more, scope, own({ turns: scope.turns * 3 }))
      const [steps, item] = [w.name('steps', 'phases'), w.name('item', 'row', 'job')]
      // How often it yields is as opaque as how often any loop turns.
      return [
        ...braces(`function* ${steps}()`, [...one.lines, ...(one.left ? [] : braces(`for (const ${item} of ${list})`, [`yield ${item}`, ...two.lines]))]),
        ...braces(`for (const step of ${steps}())`, [workCall(w, form, known)]),
      ]
    }],
  ]
  return w.choose(pick, ways) ?? w.block(body, scope)
}

/** A helper that was written before, once more. */
export function writeAgain(w: Writer, { picks: [pick] }: Statement, { helpers }: Scope): string[] {
  const call = helpers[pick % Math.max(1, helpers.length)]
  return call === undefined ? [] : (w.choose(pick, [['functions: called again', () => [call]]]) ?? [])
}

/** The same instance, by parameters. */
function asParameters(w: Writer, { isOnly = false }: Instance): Instance {
  return { instance: w.name('target', 'owner', 'which'), sesid: w.name('worker', 'client', 'by'), tableid: null, assign: null, box: () => null, isOnly }
}

/** `close()` and `write()` on one object, which keeps its handles to itself. */
function writeClass(w: Writer, [first, second]: readonly [Statement['blocks'][number], Statement['blocks'][number]], scope: Scope, known: Instance, form: number): string[] {
  const mark = form % 4 === 3 ? '' : '#'
  const inside: Instance = { instance: `this.${mark}instance`, sesid: `this.${mark}sesid`, tableid: null, assign: null, box: () => null, isOnly: known.isOnly ?? false }
  const change = { instances: [inside], loops: [], caught: null, mayReturn: true, mayAwait: false, isInner: false, seesFlags: w.hasGlobalFlags, helpers: [], turns: scope.turns * 2 }
  const one = w.inner(first, scope, change)
  const two = w.inner(second, scope, change)
  if (one.lines.length + two.lines.length === 0) return []
  const type = w.name('Store', 'Mailbox', 'Database')
  const object = w.name('held', 'mailbox', 'opened')
  w.functions.push(braces(`class ${type}`, [
    ...(mark === '' ? [] : ['#instance', '#sesid', '']),
    ...braces('constructor(instance, sesid)', [`this.${mark}instance = instance`, `this.${mark}sesid = sesid`]), '',
    ...braces('close()', one.lines), '',
    ...braces('write()', two.lines),
  ]).join('\n'))
  const calls = form % 2 === 0 ? [`${object}.close()`, `${object}.write()`] : [`${object}.write()`, `${object}.close()`]
  scope.helpers.push(...calls)
  return [`const ${object} = new ${type}(${known.instance}, ${known.sesid})`, ...calls]
}
