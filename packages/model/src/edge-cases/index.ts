import { afterStop } from './rows/after-stop.ts'
import { afterStopBackup } from './rows/after-stop-backup.ts'
import { afterStopInstance } from './rows/after-stop-instance.ts'
import { backup } from './rows/backup.ts'
import { backupSteps } from './rows/backup-steps.ts'
import { backupStop } from './rows/backup-stop.ts'
import { handles } from './rows/handles.ts'
import { modes } from './rows/modes.ts'
import { phases } from './rows/phases.ts'
import { resume } from './rows/resume.ts'
import { sessions } from './rows/sessions.ts'
import { snapshots } from './rows/snapshots.ts'
import { stopService } from './rows/stop-service.ts'
import { term } from './rows/term.ts'
import type { SituationName } from './situations.ts'
import type { EdgeCase } from './types.ts'

export { callOf, outcomeOf, play } from './play.ts'
export { situations } from './situations.ts'
export type { SituationName } from './situations.ts'
export type { EdgeCase, Remains, Script, ScriptArgs, ScriptCall } from './types.ts'

/**
 * The lifecycle by example: what a call is answered in a situation, and what is left afterwards.
 * `source` names a section of the lifecycle facts and lines of the engine; `profiles 1` to `3` are the
 * three differences of the documented profile (1 full stop, 2 backup stop, 3 Resume).
 */
export const edgeCases: readonly EdgeCase<SituationName>[] = [
  ...modes, ...phases, ...handles, ...sessions,
  ...stopService, ...resume, ...afterStop, ...afterStopInstance, ...afterStopBackup, ...term,
  ...backup, ...backupSteps, ...backupStop, ...snapshots,
]
