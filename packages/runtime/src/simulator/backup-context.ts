/** What all backup calls share: the checks in front of each step, and the end (backup.cxx). */
import { SimulatedHang } from './call.ts'
import { ERR } from './errors.ts'
import { PARAM, textParam } from './params.ts'
import { isFrozen } from './snapshots.ts'
import type { CallContext } from './call.ts'
import type { BackupContext, Instance, Process } from './process.ts'

export const BACKUP_SURROGATE = 0x20
const TRUNCATE_DONE = 0x100

/** errBackupAbortByCaller: only ever recorded, never returned */
export const ABORT_BY_CALLER = -800

/** m_critBackupInProgress is held by the freeze (io.cxx:2789, 2821). */
export function lockBackup(call: CallContext, instance: Instance): void {
  if (isFrozen(instance)) {
    throw new SimulatedHang(call.fn, 'waits until the snapshot thaws or times out', 'io.cxx:2789')
  }
}

export function backupInProgressError({ backup }: Instance): number {
  if (!backup.fInProgressAny) return ERR.JET_errSuccess
  return backup.fInProgressLocal
    ? ERR.JET_errBackupInProgress
    : ERR.JET_errSurrogateBackupInProgress
}

export function loggingError(p: Process, instance: Instance): number {
  if (textParam(p, instance, PARAM.Recovery).toLowerCase() === 'off') {
    return ERR.JET_errLoggingDisabled
  }
  return instance.fNoMoreLogWrite ? ERR.JET_errLogWriteFail : ERR.JET_errSuccess // 1649
}

/** The oldest generation that recovery would need: that of the oldest open transaction. */
export function checkpoint(instance: Instance): number {
  const current = instance.log?.current ?? 0
  const open = [...instance.sessions].filter(({ undo }) => undo.some(({ logged }) => logged))
  return Math.min(current, ...open.map((session) => session.begin0Generation))
}

/** The first two checks of every step: whose backup, and was it stopped. */
export function stepError({ fInProgressLocal, fStop }: BackupContext): number {
  if (!fInProgressLocal) return ERR.JET_errNoBackup
  return fStop ? ERR.JET_errBackupAbortByServer : ERR.JET_errSuccess
}

export function close(backup: BackupContext): void {
  const { file } = backup
  if (file === null) return
  const whole = file.ib >= file.content.length
  if (file.attachment !== null) {
    file.attachment.cPin--
    if (whole) file.attachment.backupFileCopyDone = true
  } else if (whole && file.isLog) {
    // 3087: counted if it is one of those listed
    const { generation } = file
    const listed = generation >= backup.lgenCopyMic && generation < backup.lgenCopyMac
    if (listed) backup.cGenCopyDone += generation
  }
  backup.file = null
}

/** ErrBKExternalBackupCleanUp (4131-4570): always ends what runs, and only records how it went. */
export function cleanUpBackup(instance: Instance, error: number, grbit: number): number {
  const { backup } = instance
  if (!backup.fInProgressAny) {
    backup.fStop = false // 4140
    backup.phase = 'not-started'
    return ERR.JET_errNoBackup
  }
  const surrogate = (grbit & BACKUP_SURROGATE) !== 0
  let outcome = error
  if (surrogate === backup.fInProgressLocal) outcome = backupInProgressError(instance) // 4145
  if (outcome === 0) {
    if (backup.fStop) outcome = ERR.JET_errBackupAbortByServer // 4165
    else if (backup.phase === 'databases') outcome = ABORT_BY_CALLER // 4172
  }
  if (backup.file !== null) {
    if (backup.file.attachment !== null) backup.file.attachment.cPin--
    backup.file = null
  }
  const truncated = backup.logsTruncated || (grbit & TRUNCATE_DONE) !== 0
  if (outcome === 0 && !instance.fNoMoreLogWrite) stampHeaders(instance, truncated)
  for (const attachment of instance.attachments) attachment.inBackupSession = false
  backup.lastEnd = outcome
  backup.logsTruncated = false
  backup.fInProgressAny = false
  backup.fInProgressLocal = false
  backup.fIsInternal = false
  backup.fStop = false
  backup.phase = 'not-started' // 4550
  return ERR.JET_errSuccess
}

/** A full backup that truncated the logs is what incremental ones ask for. */
function stampHeaders({ backup, attachments }: Instance, truncated: boolean): void {
  if (!backup.fFull || !truncated) return
  for (const attachment of attachments) {
    const copied = attachment.backupFileCopyDone || !backup.fInProgressLocal
    if (!attachment.inBackupSession || !copied) continue
    attachment.file.fullBackupGeneration = Math.max(1, backup.lgenCopyMac - 1)
  }
}
