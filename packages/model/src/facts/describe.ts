import { areas, functionRows } from './functions.ts'
import type { JetFunctionName } from './names.ts'
import { jetFunctionNames } from './names.ts'
import type { FunctionRow, Gate, HandleUse, WindowsVersion } from './row.ts'

/** One parameter of a function. */
export interface Param {
  readonly name: string
  readonly type: string
  readonly direction: 'in' | 'out' | 'inout'
  /** NULL (or 0) is accepted. */
  readonly optional: boolean
}

/** A function with everything that its row leaves to be derived. */
export interface JetFunction extends Omit<FunctionRow, 'params' | 'exports' | 'documented' | 'page' | 'introduced'> {
  readonly name: JetFunctionName
  readonly area: keyof typeof areas
  readonly gate: Gate
  readonly handle: HandleUse
  readonly params: readonly Param[]
  /** The names that the DLL exports. */
  readonly exports: readonly string[]
  readonly documented: boolean
  /** File name of the vendor's page, null where there is none. */
  readonly page: string | null
  readonly introduced: WindowsVersion | null
  readonly publicHeader: boolean
}

const described = new Map<JetFunctionName, JetFunction>()

/**
 * Everything the facts say of a function.
 * @param name its base name
 * @throws TypeError for a name that the facts do not know
 */
export function jetFunction(name: JetFunctionName): JetFunction {
  let found = described.get(name)
  if (found === undefined) described.set(name, (found = describe(name)))
  return found
}

/** All functions, in alphabetical order. */
export function jetFunctions(): readonly JetFunction[] {
  return jetFunctionNames.map(jetFunction)
}

function describe(name: JetFunctionName): JetFunction {
  if (!Object.hasOwn(functionRows, name)) {
    throw new TypeError(`There is no JET function ${name}. Names have no A or W at their end; baseNameOf gives the base name.`)
  }
  const row: FunctionRow = functionRows[name]
  const { exports: suffixes, page, ...rest } = row
  const documented = row.documented ?? true
  return {
    ...rest,
    name,
    area: areaOf(name),
    handle: row.handle ?? 'none',
    params: row.params.map(parseParam),
    exports: (suffixes ?? 'base').split(' ').map((suffix) => (suffix === 'base' ? name : name + suffix)),
    documented,
    page: documented ? (page ?? `${name.toLowerCase()}-function.md`) : null,
    introduced: introduced(row, documented),
    publicHeader: row.publicHeader ?? documented,
  }
}

/** The pages name a version only for what came after Windows 2000. */
function introduced(row: FunctionRow, documented: boolean): WindowsVersion | null {
  if (row.introduced !== undefined) return row.introduced
  return documented && row.since !== 'Windows 2000' ? row.since : null
}

function areaOf(name: JetFunctionName): keyof typeof areas {
  for (const area of Object.keys(areas) as (keyof typeof areas)[]) if (name in areas[area]) return area
  throw new Error(`${name} is in no area`)
}

/** `'out pcolumnid?: JET_COLUMNID *'` → its parts. */
function parseParam(text: string): Param {
  const [, direction, name, optional, type] = /^(?:(out|inout) )?(\w+)(\?)?: (.+)$/.exec(text) ?? []
  if (name === undefined || type === undefined) throw new Error(`not a parameter: ${text}`)
  return { name, type, direction: (direction as 'out' | 'inout' | undefined) ?? 'in', optional: optional === '?' }
}

let baseNames: ReadonlyMap<string, JetFunctionName> | undefined

/**
 * Base name of a function from its base or export name (`JetOpenTableW` → `JetOpenTable`), or undefined
 * for a name that the facts do not know. The base name counts also where only A and W are exported,
 * since the header defines it as a macro.
 */
export function baseNameOf(name: string): JetFunctionName | undefined {
  baseNames ??= new Map(
    jetFunctionNames.flatMap((base) => [base, ...jetFunction(base).exports].map((each) => [each, base] as const)),
  )
  return baseNames.get(name)
}
