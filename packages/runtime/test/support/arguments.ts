import type { HandleKind, JetFunctionName, Param } from '@jet-lifecycle/model/facts'
import { jetFunction } from '@jet-lifecycle/model/facts'
import type { Handles } from '@jet-lifecycle/model/world'

/** What a call is made of, apart from its handles and option bits. */
export interface Names {
  readonly file: string
}

/** Positional arguments, and the holders that its handles come back in. */
export interface Arguments {
  readonly args: unknown[]
  readonly outs: ReadonlyMap<HandleKind, () => unknown>
}

const kinds: Readonly<Record<string, HandleKind>> = {
  JET_INSTANCE: 'instance', JET_SESID: 'sesid', JET_DBID: 'dbid', JET_TABLEID: 'tableid', JET_HANDLE: 'hFile', JET_OSSNAPID: 'snapId',
}

/** Arguments for a call as its facts name them; what is neither handle nor grbit is made up. */
export function argumentsFor(fn: JetFunctionName, handles: Handles, grbit: number, names: Names): Arguments {
  const outs = new Map<HandleKind, () => unknown>()
  const args = jetFunction(fn).params.map((param) => argumentFor(param, fn, handles, grbit, names, outs))
  return { args, outs }
}

function argumentFor(param: Param, fn: JetFunctionName, handles: Handles, grbit: number, names: Names, outs: Map<HandleKind, () => unknown>): unknown {
  const type = param.type.replace(/\bconst\b/g, '').replace(/\s+/g, ' ').trim()
  const kind = kinds[type.replace(/ ?\*$/, '')]
  if (kind !== undefined && type.endsWith('*')) {
    if (fn.startsWith('JetInit') && handles.instance === undefined) return null
    const holder = { value: param.direction === 'out' ? 0 : (handles[kind] ?? 0) }
    outs.set(kind, () => holder.value)
    return holder
  }
  if (kind !== undefined) return handles[kind] ?? 0
  if (type === 'JET_GRBIT') return grbit
  if (/^JET_(TABLECREATE\d?_A|OPENTEMPORARYTABLE2?) \*$/.test(type)) {
    const structure = { szTableName: 'made', rgcolumncreate: [], rgindexcreate: [], prgcolumndef: [{ coltyp: 4 }], ccolumn: 1, prgcolumnid: [0], tableid: 0 }
    outs.set('tableid', () => structure.tableid)
    return structure
  }
  if (type === 'JET_DBUTIL_A *') return { sesid: handles.sesid ?? 0, op: 0 }
  // The world, which is not told whether it is given, says unknown: so must the guard.
  if (type.startsWith('JET_RSTINFO')) return {}
  if (type === 'JET_COLUMNDEF *') return { coltyp: 4 }
  if (type.includes('PCSTR') || type === 'char *') return textFor(param, names)
  if (type === 'JET_PSTR') return null
  if (type.endsWith('*')) return param.direction === 'in' ? null : { value: 0 }
  return param.name === 'paramid' ? 11 : 0
}

function textFor(param: Param, { file }: Names): string | null {
  if (/filename|dbfile|database|szName/i.test(param.name)) return file
  return /table/i.test(param.name) ? 'messages' : null
}
