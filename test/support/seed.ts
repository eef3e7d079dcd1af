import fc from 'fast-check'

/**
 * Properties start from one seed, so that a run can be repeated and a change is judged by what it changed.
 * The long run gives them another each time (scripts/check.mjs).
 */
const wanted = process.env['JET_LIFECYCLE_SEED'] ?? '21'
const seed = Number(wanted)
if (!Number.isInteger(seed)) throw new TypeError(`JET_LIFECYCLE_SEED is ${wanted}, but must be a whole number.`)
fc.configureGlobal({ seed })
