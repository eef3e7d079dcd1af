import { compiledInstance, compiledSession } from '../gates/index.ts'

/** What the world asks often of the states of the machines. */

export const phaseOf = compiledInstance.reader('phase', (path) => path)
export const availabilityOf = compiledInstance.reader('availability', (path) => path)

/** Transaction level, 0 to 7. */
export const levelOf = compiledSession.reader('transaction', (path) => Number(path.slice('level'.length)))
