/** The streaming backup from the logs to its end, and the internal one (backup.cxx). */
import { asBytes, fill, multiString, setField } from './args.ts'
import { ABORT_BY_CALLER, BACKUP_SURROGATE, checkpoint, cleanUpBackup } from './backup-context.ts'
import { close, loggingError, stepError } from './backup-context.ts'
import { begin, open, read } from './backup.ts'
import { SimulatedHang } from './call.ts'
import { ERR } from './errors.ts'
import { PARAM, numberParam } from './params.ts'
import { isFrozen } from './snapshots.ts'
import { logName, rollLog } from './storage.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Instance } from './process.ts'

const BACKUP_INCREMENTAL = 0x1
const END_NORMAL = 0x1
const END_ABORT = 0x2

// --- logs ------------------------------------------------------------------------------------

/** ErrBKIPrepareLogInfo (3153-3195), ErrBKIPrepareLogFiles (597-800) */
function prepareLogInfo(call: CallContext, instance: Instance): number {
  const { backup, log } = instance
  const refused = stepError(backup)
  if (refused !== 0) return refused
  if (backup.file !== null) return ERR.JET_errInvalidBackupSequence // 3176
  if (backup.fBeginNewLogFile || log === null) return ERR.JET_errSuccess
  if (instance.fNoMoreLogWrite) return ERR.JET_errLogWriteFail
  const failed = call.failure()
  if (failed !== 0) return failed // not cancelled; the phase stays (3466)

  rollLog(log)
  backup.fBeginNewLogFile = true // 637
  backup.lgenCopyMac = log.current
  backup.cGenCopyDone = 0
  backup.lgenDeleteMic = log.lowest
  backup.lgenDeleteMac = Math.min(checkpoint(instance), backup.lgenCopyMac)
  if (backup.fFull) {
    // Databases outside this backup keep the logs since their own last full one.
    for (const { file, logged, inBackupSession, backupFileCopyDone } of instance.attachments) {
      if (!logged || (inBackupSession && backupFileCopyDone)) continue
      backup.lgenDeleteMac = Math.min(backup.lgenDeleteMac, file.fullBackupGeneration)
    }
    backup.lgenDeleteMic = Math.min(backup.lgenDeleteMac, backup.lgenDeleteMic)
  } else {
    backup.lgenCopyMic = backup.lgenDeleteMic
  }
  return ERR.JET_errSuccess
}

function logInfo(call: CallContext): number {
  const { backup } = call.instance
  const error = prepareLogInfo(call, call.instance)
  if (error !== 0) return error
  const low = backup.lgenCopyMic
  const high = backup.lgenCopyMac
  outLogs(call, low, high)
  if (call.as === 'JetGetLogInfoInstance2') {
    setField(call.arg(4), 'ulGenLow', low)
    setField(call.arg(4), 'ulGenHigh', high - 1)
    setField(call.arg(4), 'szBaseName', call.instance.log?.baseName ?? '')
  }
  return ERR.JET_errSuccess
}

function truncateLogInfo(call: CallContext): number {
  const error = prepareLogInfo(call, call.instance)
  if (error !== 0) return error
  outLogs(call, call.instance.backup.lgenDeleteMic, call.instance.backup.lgenDeleteMac)
  return ERR.JET_errSuccess
}

/** ErrBKIGetLogInfo (3198-3458): generations low up to, not including, high */
function outLogs(call: CallContext, low: number, high: number): void {
  const { backup } = call.instance
  const bytes = multiString(logNames(call.instance, low, high))
  const buffer = asBytes(call.arg(1))
  fill(buffer, bytes, call.int(2))
  call.out(3, buffer === null ? bytes.length : Math.min(bytes.length, call.int(2)))
  backup.phase = 'logs' // 3445
}

function logNames({ log }: Instance, low: number, high: number): string[] {
  if (log === null) return []
  return Array.from({ length: Math.max(0, high - low) }, (_, index) => logName(log, low + index))
}

function truncateLog(call: CallContext): number {
  return truncate(call, call.instance)
}

/** ErrBKTruncateLog (3500-3562); no failure in here cancels. */
function truncate(call: CallContext, instance: Instance): number {
  const { backup, log } = instance
  const refused = stepError(backup)
  if (refused !== 0) return refused
  if (backup.file !== null) return ERR.JET_errInvalidBackupSequence // 3518
  if (backup.lgenCopyMic === 0 || backup.lgenCopyMac === 0) {
    return ERR.JET_errInvalidBackupSequence // 3527
  }
  backup.phase = 'logs'
  const low = backup.lgenCopyMic
  const high = backup.lgenCopyMac - 1
  const must = ((low + high) * (high - low + 1)) / 2
  if (backup.cGenCopyDone < must) return ERR.JET_errLogFileNotCopied // 3555
  const failed = call.failure()
  if (failed !== 0) return failed
  backup.logsTruncated = true
  if (log !== null && backup.lgenDeleteMic > 0) {
    log.lowest = Math.max(log.lowest, Math.min(backup.lgenDeleteMac, log.current))
  }
  return ERR.JET_errSuccess
}

// --- end -------------------------------------------------------------------------------------

function endExternal(call: CallContext): number {
  return end(call, END_NORMAL)
}

function endExternal2(call: CallContext): number {
  return end(call, call.grbit(1))
}

/** ErrIsamEndExternalBackup (3971-4000) */
function end(call: CallContext, grbit: number): number {
  const outcome = endOutcome(grbit)
  if (outcome === null) return ERR.JET_errInvalidParameter
  waitForCheckpointLock(call)
  return cleanUpBackup(call.instance, outcome, grbit)
}

/** ErrIsamEndSurrogateBackup (1579-1614) */
function endSurrogate(call: CallContext): number {
  const grbit = call.grbit(1)
  const outcome = endOutcome(grbit)
  if (outcome === null) return ERR.JET_errInvalidParameter
  waitForCheckpointLock(call)
  if (outcome === 0) call.instance.backup.phase = 'done' // 1605
  return cleanUpBackup(call.instance, outcome, (grbit | BACKUP_SURROGATE) >>> 0)
}

/** Exactly one of the two bits (3978-3986); no other bit is looked at. */
function endOutcome(grbit: number): number | null {
  const normal = (grbit & END_NORMAL) !== 0
  const abort = (grbit & END_ABORT) !== 0
  if (normal === abort) return null
  return normal ? ERR.JET_errSuccess : ABORT_BY_CALLER
}

function waitForCheckpointLock(call: CallContext): void {
  if (isFrozen(call.instance)) {
    throw new SimulatedHang(call.fn, 'waits for the checkpoint lock of the freeze', 'io.cxx:2821')
  }
}

// --- internal --------------------------------------------------------------------------------

/** JetBackupInstanceEx (16997), ErrBKBackup (1335-1530): all steps in one call. */
function backupInstance(call: CallContext): number {
  const { p, instance } = call
  const incremental = (call.grbit(2) & BACKUP_INCREMENTAL) !== 0
  if (!instance.fBackupAllowed) return ERR.JET_errBackupNotAllowedYet
  const refused = loggingError(p, instance)
  if (refused !== 0) return refused
  if (incremental && numberParam(p, instance, PARAM.CircularLog) !== 0) {
    return ERR.JET_errInvalidBackup
  }
  const error = begin(call, incremental ? BACKUP_INCREMENTAL : 0, 0, 0)
  if (error !== 0) return error

  call.inside()
  const result = runInternal(call, instance, incremental)
  // 1511: the end keeps the first error
  const ended = cleanUpBackup(instance, result === 0 ? 0 : ABORT_BY_CALLER, END_NORMAL)
  return result === 0 ? ended : result
}

function runInternal(call: CallContext, instance: Instance, incremental: boolean): number {
  const { backup } = instance
  if (!incremental) {
    for (const attachment of instance.attachments) {
      const error = copyFile(call, instance, attachment.file.name)
      if (error !== 0) return error
    }
  }
  const error = prepareLogInfo(call, instance)
  if (error !== 0) return error
  backup.phase = 'logs'
  for (const name of logNames(instance, backup.lgenCopyMic, backup.lgenCopyMac)) {
    const failed = copyFile(call, instance, name)
    if (failed !== 0) return failed
  }
  return truncate(call, instance)
}

const COPY_PAGES = 256

/** ErrBKICopyFile (980-1110): a termination is looked for before each buffer (1076). */
function copyFile(call: CallContext, instance: Instance, name: string): number {
  const opened = open(call, instance, { name: name, ibRead: 0 })
  if (opened !== 0) return opened
  const cb = COPY_PAGES * numberParam(call.p, instance, PARAM.DatabasePageSize)
  let left = instance.backup.file?.content.length ?? 0
  while (left > 0) {
    const step = instance.fTermInProgress
      ? { error: ERR.JET_errTermInProgress, bytes: 0 }
      : read(call, instance, 0, null, cb)
    if (step.error !== 0) {
      if (instance.backup.fInProgressLocal) close(instance.backup)
      return step.error
    }
    left -= step.bytes
  }
  close(instance.backup)
  return ERR.JET_errSuccess
}

const ownFailure = true

export const backupLogBodies: Bodies = {
  JetBackupInstance: { body: backupInstance, ownFailure, ownInside: true },
  JetGetLogInfoInstance: { body: logInfo, ownFailure },
  JetGetLogInfoInstance2: { body: logInfo, ownFailure },
  JetGetTruncateLogInfoInstance: { body: truncateLogInfo, ownFailure },
  JetTruncateLogInstance: { body: truncateLog, ownFailure },
  JetEndExternalBackupInstance: endExternal,
  JetEndExternalBackupInstance2: endExternal2,
  JetEndSurrogateBackup: endSurrogate,
}
