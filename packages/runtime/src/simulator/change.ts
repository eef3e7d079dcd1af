/** Changes of data and definitions, undone with their transaction level. */
import { ERR } from './errors.ts'
import { writeLog } from './storage.ts'
import type { Attachment, Session } from './process.ts'

/**
 * One undoable change of a session. Outside a transaction it is final at once. What must be logged
 * fails once the log cannot be written (logwrite.cxx:1196).
 */
export function change(
  session: Session,
  attachment: Attachment | null,
  steps: { readonly apply: () => void; readonly undo: () => void; readonly commit?: () => void },
): number {
  const logged = attachment?.logged ?? false
  if (attachment?.readOnly === true) return ERR.JET_errPermissionDenied
  if (logged && session.instance.fNoMoreLogWrite) return ERR.JET_errLogWriteFail
  if (logged) writeLog(session.instance.log, 256)
  steps.apply()
  const commit = steps.commit ?? nothing
  if (session.level === 0) commit()
  else session.undo.push({ level: session.level, logged, undo: steps.undo, commit })
  return ERR.JET_errSuccess
}

function nothing(): void {
  // Definitions are visible to all at once; only their undo matters.
}
