import { expectTypeOf } from 'vitest'
import type { GuardEvent } from '../index.ts'
import { guard } from '../index.ts'

interface Binding {
  (): void
  new (path: string): object
  JetTerm: (instance: bigint) => number
  JetGetVersion(sesid: number, version: { value: number }): number
  JetGetVersion(sesid: string): string
  readonly path: string
  timeout?: number
}
declare const binding: Binding
const guarded = guard(binding)

// members keep their types, overloads and optionality; nothing can be set
expectTypeOf(guarded.JetTerm).toEqualTypeOf<(instance: bigint) => number>()
expectTypeOf(guarded.JetGetVersion).toEqualTypeOf<Binding['JetGetVersion']>()
expectTypeOf(guarded.path).toEqualTypeOf<string>()
expectTypeOf(guarded.timeout).toEqualTypeOf<number | undefined>()
// @ts-expect-error: it is frozen
guarded.timeout = 5

// @ts-expect-error: the call signature is gone
guarded()
// @ts-expect-error: the construct signature too
new guarded('esent.dll')

// a guarded binding can be guarded
expectTypeOf(guard(guarded).JetTerm).toEqualTypeOf<Binding['JetTerm']>()

// options
guard(binding, { profile: 'engine', onEvent: (event) => expectTypeOf(event).toEqualTypeOf<GuardEvent>() })
// @ts-expect-error: no such profile
guard(binding, { profile: 'strict' })
// @ts-expect-error: null is no object
guard(null)
