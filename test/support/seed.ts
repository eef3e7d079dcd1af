import fc from 'fast-check'

/**
 * Properties start from the same seed everywhere, so that a run can be repeated and a change is judged
 * by what it changed. `JET_LIFECYCLE_SEED=random` (or a number) looks elsewhere.
 */
const wanted = process.env['JET_LIFECYCLE_SEED'] ?? '21'
fc.configureGlobal(wanted === 'random' ? {} : { seed: Number(wanted) })
