/** The streaming backup up to the files (lifecycle facts section 6; backup.cxx). */
import { asBytes, fill, multiString } from './args.ts'
import { SimulatedCrash } from './call.ts'
import { BACKUP_SURROGATE, backupInProgressError, checkpoint } from './backup-context.ts'
import { cleanUpBackup, close, lockBackup, loggingError, stepError } from './backup-context.ts'
import { ERR } from './errors.ts'
import { PARAM, numberParam } from './params.ts'
import { outHandle } from './process.ts'
import { RESERVED_PAGES, databaseImage, fileKey, logContent, logGeneration } from './storage.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { Attachment, Instance } from './process.ts'

const BACKUP_INCREMENTAL = 0x1
const INTERNAL_COPY = 0x40

// --- begin -----------------------------------------------------------------------------------

/** JetBeginExternalBackupInstanceEx (17454) */
function beginExternal(call: CallContext): number {
  const { instance } = call
  const grbit = call.grbit(1)
  const internalInRecovery = instance.fRecovering && (grbit & INTERNAL_COPY) !== 0
  if (!instance.fBackupAllowed && !internalInRecovery) return ERR.JET_errBackupNotAllowedYet
  return begin(call, grbit, 0, 0)
}

/** backup.cxx:1547-1577 */
function beginSurrogate(call: CallContext): number {
  const { instance } = call
  const first = call.int(1)
  const last = call.int(2)
  if (!instance.fBackupAllowed) return ERR.JET_errBackupNotAllowedYet
  if (first > last) return ERR.JET_errInvalidParameter
  if ((instance.log?.current ?? 0) < last) return ERR.JET_errInvalidParameter
  return begin(call, (BACKUP_SURROGATE | call.grbit(3)) >>> 0, first, last)
}

/** ErrBKBeginExternalBackup (backup.cxx:1624-1930). */
export function begin(call: CallContext, grbit: number, first: number, last: number): number {
  const { p, instance } = call
  const { backup } = instance
  const incremental = (grbit & BACKUP_INCREMENTAL) !== 0
  const surrogate = (grbit & BACKUP_SURROGATE) !== 0
  const internalCopy = (grbit & INTERNAL_COPY) !== 0

  const refused = loggingError(p, instance)
  if (refused !== 0) return refused
  // Only an internal copy with a flight that is off by default may run during recovery.
  if (instance.fRecovering) return ERR.JET_errInvalidParameter
  if ((grbit & ~(BACKUP_SURROGATE | BACKUP_INCREMENTAL | INTERNAL_COPY)) !== 0) {
    return ERR.JET_errInvalidGrbit // 1666
  }
  const circular = numberParam(p, instance, PARAM.CircularLog) !== 0
  if ((incremental || surrogate) && circular) return ERR.JET_errInvalidBackup
  if (internalCopy && (incremental || surrogate)) return ERR.JET_errInvalidGrbit
  lockBackup(call, instance)
  const running = backupInProgressError(instance)
  if (running !== 0) return running // 1701: the stop flag stays

  backup.lgenCopyMic = 0
  backup.lgenCopyMac = 0
  backup.lgenDeleteMic = 0
  backup.lgenDeleteMac = 0
  backup.logsTruncated = false
  backup.fStop = false // 1730
  backup.fInProgressAny = true
  backup.fInProgressLocal = !surrogate
  backup.fIsInternal = internalCopy
  backup.phase = incremental ? 'logs' : 'databases' // 1755
  for (const attachment of instance.attachments) {
    attachment.inBackupSession = incremental || surrogate
    attachment.backupFileCopyDone = false
  }

  const neverBackedUp = [...instance.attachments].some(
    ({ file, logged }) => logged && file.fullBackupGeneration === 0,
  )
  const failed =
    incremental && neverBackedUp ? ERR.JET_errMissingFullBackup : call.failure()
  if (failed !== 0) {
    // 1923: an error from here on leaves no backup and no stop flag
    backup.fInProgressAny = false
    backup.fInProgressLocal = false
    backup.fStop = false
    backup.phase = 'not-started'
    return failed
  }
  backup.fBeginNewLogFile = false
  backup.fFull = !incremental
  if (!incremental) backup.lgenCopyMic = checkpoint(instance)
  if (surrogate) {
    backup.lgenCopyMic = first
    backup.lgenCopyMac = last
  }
  return ERR.JET_errSuccess
}

// --- steps -----------------------------------------------------------------------------------

/** ErrBKGetAttachInfo (1945-2095) */
function attachInfo(call: CallContext): number {
  const { instance } = call
  const refused = stepError(instance.backup)
  if (refused !== 0) return refused
  if (!instance.backup.fFull) return ERR.JET_errInvalidBackupSequence // 1965
  const failed = call.failure()
  if (failed !== 0) {
    cleanUpBackup(instance, failed, 0) // 2090
    return failed
  }
  const logged = [...instance.attachments].filter((attachment) => attachment.logged)
  const names = logged.map(({ file }) => file.name)
  const bytes = multiString(names)
  call.out(3, bytes.length)
  fill(call.arg(1), bytes, call.int(2))
  return ERR.JET_errSuccess
}

interface Section {
  readonly name: string
  readonly ibRead: number
}

function openFile(call: CallContext): number {
  const error = open(call, call.instance, { name: call.name(1), ibRead: 0 })
  if (error !== 0) return error
  outSize(call, 2, 3, 4)
  return ERR.JET_errSuccess
}

/** (instance, szFile, phFile, iSection, cSections, ibRead, pulSizeLow, plSizeHigh) */
function openFileSection(call: CallContext): number {
  const error = open(call, call.instance, { name: call.name(1), ibRead: call.int(5) })
  if (error !== 0) return error
  outSize(call, 2, 6, 7)
  return ERR.JET_errSuccess
}

function outSize(call: CallContext, handleAt: number, lowAt: number, highAt: number): void {
  const size = call.instance.backup.file?.content.length ?? 0
  call.handOut(handleAt, outHandle(call.p, 0), 'backup.cxx:2518')
  call.out(lowAt, size % 0x1_0000_0000)
  call.out(highAt, Math.floor(size / 0x1_0000_0000))
}

/** ErrBKOpenFile (2120-2670) */
export function open(call: CallContext, instance: Instance, { name, ibRead }: Section): number {
  const { p } = call
  const { backup } = instance
  const refused = stepError(backup)
  if (refused !== 0) return refused
  if (instance.fRecovering) return ERR.JET_errBackupNotAllowedYet
  if (name === '') return ERR.JET_errInvalidParameter // 2165
  const pageSize = numberParam(p, instance, PARAM.DatabasePageSize)
  if (ibRead % pageSize !== 0) return ERR.JET_errInvalidParameter
  if (ibRead > 0 && ibRead / pageSize - RESERVED_PAGES + 1 < 2) return ERR.JET_errInvalidParameter
  if (backup.file !== null) return ERR.JET_errOutOfMemory // 2208: the slot is taken

  const inDatabases = backup.phase === 'databases'
  const attachment = [...instance.attachments].find(
    ({ file }) => fileKey(file.name) === fileKey(name),
  )
  const error = openError(call, instance, attachment, name)
  if (error !== 0) {
    if (attachment !== undefined && inDatabases) attachment.inBackupSession = false
    // In the databases phase one file's failure is its own; later it ends the backup (2591).
    if (!inDatabases) cleanUpBackup(instance, error, 0)
    return error
  }
  if (attachment !== undefined) {
    attachment.inBackupSession = true
    attachment.cPin++
    const content = databaseImage(attachment.file)
    backup.file = { name, attachment, isLog: false, generation: 0, content, ib: ibRead }
    return ERR.JET_errSuccess
  }
  const generation = instance.log === null ? 0 : logGeneration(instance.log, name)
  const content = instance.log === null ? new Uint8Array() : logContent(instance.log, generation)
  backup.file = { name, attachment: null, isLog: true, generation, content, ib: ibRead }
  return ERR.JET_errSuccess
}

function openError(
  call: CallContext,
  { backup, log }: Instance,
  attachment: Attachment | undefined,
  name: string,
): number {
  const failed = call.failure()
  if (failed !== 0) return failed
  if (attachment !== undefined) {
    if (attachment.exclusiveBy !== null) return ERR.JET_errDatabaseLocked
    const inDatabases = backup.fFull && backup.phase === 'databases'
    return inDatabases ? ERR.JET_errSuccess : ERR.JET_errInvalidBackupSequence // 2257, 2265
  }
  if (backup.phase === 'databases') return ERR.JET_errDatabaseNotFound // 2415
  const generation = log === null ? 0 : logGeneration(log, name)
  const exists = log !== null && generation >= log.lowest && generation < log.current
  return exists ? ERR.JET_errSuccess : ERR.JET_errMissingFileToBackup
}

/** (instance, hfFile, pv, cb, pcbActual) */
function readFile(call: CallContext): number {
  const pv = asBytes(call.arg(2))
  const cbMax = call.int(3)
  const result = read(call, call.instance, call.int(1), pv, cbMax)
  if (result.error !== 0) return result.error
  call.out(4, result.bytes)
  return ERR.JET_errSuccess
}

/** The alignment that is asked of the buffer: a memory page (2738) */
const MEMORY_PAGE = 4096

interface ReadResult {
  readonly error: number
  readonly bytes: number
}

/** ErrBKReadFile (2686-2955). The handle is not checked. */
export function read(
  call: CallContext,
  instance: Instance,
  handle: number,
  pv: Uint8Array | null,
  cbMax: number,
): ReadResult {
  const { p } = call
  const { backup } = instance
  const result = (error: number, bytes = 0): ReadResult => ({ error, bytes })
  const refused = stepError(backup)
  if (refused !== 0) return result(refused)
  if (instance.fRecovering) return result(ERR.JET_errBackupNotAllowedYet)
  const aligned = pv === null || pv.byteOffset % MEMORY_PAGE === 0
  if (!aligned) return result(ERR.JET_errInvalidParameter)
  if (handle !== 0) {
    const reason = `handle ${String(handle)} is out of bounds`
    throw new SimulatedCrash(call.fn, reason, 'backup.cxx:2743')
  }
  const pageSize = numberParam(p, instance, PARAM.DatabasePageSize)
  const { file } = backup
  const pages = cbMax / pageSize
  if (cbMax % pageSize !== 0) return result(ERR.JET_errInvalidParameter)
  const atStart = (file?.ib ?? 0) === 0
  // A database needs both header pages and one more, anything else two pages (2755, 2818).
  const isDatabase = file !== null && file.attachment !== null
  const least = !atStart ? (isDatabase ? 1 : 0) : isDatabase ? RESERVED_PAGES + 1 : RESERVED_PAGES
  const tooFew = pages < least
  if (tooFew) return result(ERR.JET_errInvalidParameter)
  if (file === null) return result(ERR.JET_errSuccess, 0) // closed: an empty file

  const failed = call.failure()
  if (failed !== 0) {
    if (backup.phase === 'databases') {
      if (file.attachment !== null) file.attachment.inBackupSession = false
      close(backup) // 2936
    } else {
      cleanUpBackup(instance, failed, 0) // 2944
    }
    return result(failed)
  }
  const chunk = file.content.subarray(file.ib, file.ib + cbMax)
  if (pv !== null) fill(pv, chunk, cbMax)
  file.ib += chunk.length
  return result(ERR.JET_errSuccess, chunk.length)
}

/** ErrBKCloseFile (2960-3155): no look at the stop flag or the phase. */
function closeFile(call: CallContext): number {
  const { backup } = call.instance
  if (!backup.fInProgressLocal) return ERR.JET_errNoBackup
  if (call.int(1) !== 0 || backup.file === null) return ERR.JET_errInvalidParameter // 2969
  close(backup)
  return ERR.JET_errSuccess
}

const ownFailure = true

export const backupBodies: Bodies = {
  JetBeginExternalBackupInstance: { body: beginExternal, ownFailure },
  JetBeginSurrogateBackup: { body: beginSurrogate, ownFailure },
  JetGetAttachInfoInstance: { body: attachInfo, ownFailure },
  JetOpenFileInstance: { body: openFile, ownFailure },
  JetOpenFileSectionInstance: {
    body: openFileSection,
    ownFailure,
    before: (call) => (call.int(4) > 1 ? ERR.JET_wrnNyi : 0),
  },
  JetReadFileInstance: { body: readFile, ownFailure },
  JetCloseFileInstance: closeFile,
}
