export type { AdoptedEvent, GuardEvent, RefusedEvent } from './guard/events.ts'
export { guard } from './guard/guard.ts'
export type { Guarded, GuardOptions } from './guard/guard.ts'
