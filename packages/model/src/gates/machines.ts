import { instanceTable, processTable, sessionTable } from './compiled.ts'
import { readTable } from './machine-state.ts'

/** The machines, compiled: what the world, the guard and the rules run on. */
export const compiledProcess = readTable(processTable)
export const compiledInstance = readTable(instanceTable)
export const compiledSession = readTable(sessionTable)
