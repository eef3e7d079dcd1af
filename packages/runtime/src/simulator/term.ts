/** JetTerm and JetTerm2 (lifecycle facts section 5; ErrTermComplete, jetapi.cxx:20840-21030). */
import { SimulatedHang } from './call.ts'
import { ERR } from './errors.ts'
import { cleanUpBackup } from './backup-context.ts'
import { enterInstance, findInstance, inFlight, leaveInstance } from './gates.ts'
import { freeInstance } from './instances.ts'
import { isFrozen } from './snapshots.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Instance } from './process.ts'

const ABRUPT = 0x2
const STOP_BACKUP = 0x4
const DIRTY = 0x8

function term(call: CallContext): number {
  // JetTerm is JetTerm2 with JET_bitTermAbrupt (22267); the grbit is not validated.
  const grbit = call.as === 'JetTerm' ? ABRUPT : call.grbit(1)
  const instance = findInstance(call.p, call.arg(0))
  if (instance === null) return ERR.JET_errInvalidParameter

  if (!instance.fJetInitialized && instance.stInit === 'not-done') {
    freeInstance(call.p, instance) // 20868: no other check
    return ERR.JET_errSuccess
  }
  const refused = enterInstance(instance, true)
  if (refused !== 0) return refused
  leaveInstance(instance) // our own count is of no further interest: the API gets locked

  // The wait for a snapshot comes later (20951), but what would go before it is given up here, so
  // that a term that can never end counts as not made.
  if ((grbit & (STOP_BACKUP | ABRUPT)) !== 0 && instance.snapshot !== null) {
    throw new SimulatedHang(
      call.fn,
      isFrozen(instance)
        ? 'waits until the freeze times out or the snapshot session ends'
        : 'waits until the snapshot session that the instance belongs to ends',
      'jetapi.cxx:20960',
    )
  }

  call.p.termsInProgress++
  instance.fTermInProgress = true
  instance.reseeds.clear() // IRSCleanUpAllIrsResources, 20902

  // 20905-20931: wait until no session and no instance call is inside.
  if (!inFlight(instance)) return terminate(call, instance, grbit)
  const hang = new SimulatedHang(call.fn, 'waits for a call in flight', 'jetapi.cxx:20905', true)
  call.p.waiting.push({
    ready: () => !inFlight(instance),
    resume: () => {
      hang.outcome = terminate(call, instance, grbit)
    },
  })
  throw hang
}

function terminate(call: CallContext, instance: Instance, grbit: number): number {
  instance.apiLock = 'terminating'
  instance.fBackupAllowed = false // 20937; nothing but a new init sets it again
  call.inside()
  if ((grbit & (STOP_BACKUP | ABRUPT)) !== 0) {
    // 20980. JET_errNoBackup if there is none; not undone if the term then fails
    cleanUpBackup(instance, ERR.JET_errBackupAbortByServer, 0)
  }

  const result = isamTerm(call, instance, grbit)

  call.p.termsInProgress--
  instance.apiLock = null
  instance.fTermInProgress = false
  if (!result.freed) return result.error
  instance.fJetInitialized = false
  freeInstance(call.p, instance)
  return result.error
}

interface TermResult {
  readonly error: number
  /** the no-return point (sysinit.cxx:615) was passed */
  readonly freed: boolean
}

/** ErrIsamTerm and ErrITTerm (tm.cxx:1150-1200, sysinit.cxx:490-620). */
function isamTerm(call: CallContext, instance: Instance, grbit: number): TermResult {
  // Unavailable, then Dirty, then Abrupt, else clean-up (tm.cxx:1166). The first two skip checks.
  const errorMode = instance.errInstanceUnavailable !== 0 || (grbit & DIRTY) !== 0
  if (!errorMode) {
    const { backup } = instance
    if (backup.fInProgressAny) {
      // sysinit.cxx:500: a frozen or not yet ended snapshot sets the same flags
      const error = backup.fInProgressLocal
        ? ERR.JET_errBackupInProgress
        : ERR.JET_errSurrogateBackupInProgress
      return { error, freed: false }
    }
    instance.backgroundRunning = false // 523: scans and defragmentation stay off from here
    if ([...instance.sessions].some((session) => session.level > 0)) {
      return { error: ERR.JET_errTooManyActiveUsers, freed: false } // 597
    }
  }
  // From the no-return point on whatever fails, the instance goes.
  const failed = call.failure()
  if (failed !== 0) return { error: failed, freed: true }
  const dirty = (grbit & DIRTY) !== 0
  return { error: dirty ? ERR.JET_errDirtyShutdown : call.warning, freed: true }
}

const own = { ownFailure: true, ownInside: true }

export const termBodies: Bodies = {
  JetTerm: { body: term, ...own },
  JetTerm2: { body: term, ...own },
}
