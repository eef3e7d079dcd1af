import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { jetFunction } from '@jet-lifecycle/model/facts'

/** A handle that leads to an instance, by itself or by the call that made it. */
type HandleRole = 'instance' | 'sesid' | 'dbid' | 'tableid'

interface HandlePosition {
  readonly role: HandleRole
  readonly index: number
}

/** A handle that a call hands out through one of its arguments. */
interface AcquiredHandle extends HandlePosition {
  /** The field of a structure that receives it: `tableid` in `ptablecreate->tableid`. */
  readonly field: string | null
}

export interface Signature {
  /** Handles that say what a call concerns, the most telling first. */
  readonly handles: readonly HandlePosition[]
  readonly acquires: readonly AcquiredHandle[]
  readonly grbit: number | null
}

/** The C type of each kind of handle; `JET_INSTANCE *` is an instance too, as of JetSetSystemParameter. */
const roleOfType: Readonly<Record<string, HandleRole>> = {
  JET_INSTANCE: 'instance',
  JET_SESID: 'sesid',
  JET_DBID: 'dbid',
  JET_TABLEID: 'tableid',
}

const order: readonly HandleRole[] = ['instance', 'sesid', 'tableid', 'dbid']

const signatures = new Map<JetFunctionName, Signature>()

/** Where the handles of a function are, from the facts. */
export function signatureOf(name: JetFunctionName): Signature {
  let found = signatures.get(name)
  if (found === undefined) signatures.set(name, (found = derive(name)))
  return found
}

function derive(name: JetFunctionName): Signature {
  const { params, acquires = [] } = jetFunction(name)
  const handles: HandlePosition[] = []
  params.forEach(({ type, direction }, index) => {
    const role = roleOfType[type.replace(/\b(const|struct)\b|[\s*]/g, '')]
    if (role !== undefined && direction !== 'out') handles.push({ role, index })
  })
  return {
    handles: handles.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role)),
    acquires: acquires.flatMap(({ what, param }): AcquiredHandle[] => {
      const [base, field = null] = param?.split('->') ?? []
      const index = params.findIndex((each) => each.name === base)
      return isHandleRole(what) && index !== -1 ? [{ role: what, index, field }] : []
    }),
    grbit: nullable(params.findIndex((each) => each.type.includes('JET_GRBIT'))),
  }
}

function isHandleRole(what: string): what is HandleRole {
  return (order as readonly string[]).includes(what)
}

function nullable(index: number): number | null {
  return index === -1 ? null : index
}
