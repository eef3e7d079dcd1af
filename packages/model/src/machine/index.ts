export type { AnyLifecycleEvent, LastingFunction, LifecycleEvent } from './events.ts'
export { instanceMachine } from './instance.ts'
export { processMachine } from './process.ts'
export { sessionMachine } from './session.ts'
