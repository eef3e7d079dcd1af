/** Create, attach, open, close and detach of databases (db.cxx; order of checks as there). */
import { asObject } from './args.ts'
import { ERR, isFatal } from './errors.ts'
import { backupInProgressError, lockBackup } from './backup-context.ts'
import { closeCursor } from './cursor.ts'
import { PARAM, numberParam, textParam } from './params.ts'
import { fileKey, newDatabaseFile, writeLog } from './storage.ts'
import { setInstanceUnavailable } from './process.ts'
import type { Bodies } from './dispatch.ts'
import type { CallContext } from './call.ts'
import type { DatabaseFile } from './storage.ts'
import type { Attachment, Instance, Process, Session } from './process.ts'

const DB_READ_ONLY = 0x1
const DB_EXCLUSIVE = 0x2
const DB_RECOVERY_OFF = 0x8
const DB_DELETE_CORRUPT_INDEXES = 0x10
const DB_VERSIONING_OFF = 0x40
const DB_OVERWRITE_EXISTING = 0x200
const FORCE_DETACH = 0x1

/** Positions of pdbid and grbit in the three forms of JetCreateDatabase */
const CREATE_ARGS: Readonly<Record<string, readonly [number, number]>> = {
  JetCreateDatabase: [3, 4],
  JetCreateDatabase2: [3, 4],
  JetCreateDatabase3: [2, 5],
}

const ATTACH_GRBIT: Readonly<Record<string, number>> = {
  JetAttachDatabase: 2,
  JetAttachDatabase2: 3,
  JetAttachDatabase3: 4,
}

/** ErrDBCreateDatabase (db.cxx:1690-2340). Running backups do not matter. */
function createDatabase(call: CallContext): number {
  const { p, session, instance } = call
  const [dbidAt, grbitAt] = CREATE_ARGS[call.as] ?? [3, 4]
  const grbit = call.grbit(grbitAt)
  const name = call.name(1)
  call.out(dbidAt, 0xffff_ffff) // JET_dbidNil
  if (session.level > 0) return ERR.JET_errInTransaction // 1700
  if ((grbit & DB_VERSIONING_OFF) !== 0 && (grbit & DB_RECOVERY_OFF) === 0) {
    return ERR.JET_errCannotDisableVersioning
  }
  if (name === '') return ERR.JET_errDatabaseInvalidPath
  const known = p.disk.databases.get(fileKey(name))
  if (known !== undefined && known.attachedTo !== null) {
    return known.attachedTo === instance
      ? ERR.JET_errDatabaseDuplicate
      : ERR.JET_errDatabaseSharingViolation
  }
  if (known !== undefined && (grbit & DB_OVERWRITE_EXISTING) === 0) {
    return ERR.JET_errDatabaseDuplicate
  }
  const failed = failure(call, instance, (grbit & DB_RECOVERY_OFF) === 0)
  if (failed !== 0) return failed
  const file = newDatabaseFile(name, numberParam(p, null, PARAM.DatabasePageSize))
  p.disk.databases.set(fileKey(name), file)
  const logged = (grbit & DB_RECOVERY_OFF) === 0 && isLogging(p, instance)
  const attachment = attach(p, instance, file, false, logged)
  if (logged) writeLog(instance.log, 512)
  open(session, attachment, grbit)
  call.handOut(dbidAt, attachment.dbid, 'db.cxx:553')
  return ERR.JET_errSuccess
}

function isLogging(p: Process, instance: Instance): boolean {
  return textParam(p, instance, PARAM.Recovery).toLowerCase() !== 'off'
}

/**
 * An injected failure of create, attach or detach: a fatal one comes after the log record and
 * takes the instance down (db.cxx:2318, 5159, 5863), any other before it. Once logging has ended
 * that record cannot be written, which is an early failure.
 */
function failure(call: CallContext, instance: Instance, logged: boolean): number {
  const failed = call.failure()
  if (failed !== 0) {
    if (isFatal(failed)) setInstanceUnavailable(instance, failed)
    return failed
  }
  return logged && instance.fNoMoreLogWrite ? ERR.JET_errLogWriteFail : ERR.JET_errSuccess
}

function attach(
  p: Process,
  instance: Instance,
  file: DatabaseFile,
  readOnly: boolean,
  logged: boolean,
): Attachment {
  const attachment: Attachment = {
    dbid: p.arenas.dbid.allocate(),
    instance,
    file,
    readOnly,
    logged,
    cPin: 0,
    exclusiveBy: null,
    inBackupSession: false,
    backupFileCopyDone: false,
  }
  file.attachedTo = instance
  instance.attachments.add(attachment)
  p.attachments.set(attachment.dbid, attachment)
  return attachment
}

/** ErrIsamAttachDatabase (db.cxx:4000-5230) */
function attachDatabase(call: CallContext): number {
  const { p, session, instance } = call
  const grbit = call.grbit(ATTACH_GRBIT[call.as] ?? 2)
  const name = call.name(1)
  if (session.level > 0) return ERR.JET_errInTransaction // 4080
  if ((grbit & DB_VERSIONING_OFF) !== 0) return ERR.JET_errCannotDisableVersioning
  if (name === '') return ERR.JET_errDatabaseInvalidPath
  if ((grbit & DB_DELETE_CORRUPT_INDEXES) !== 0 && (grbit & DB_READ_ONLY) !== 0) {
    return ERR.JET_errInvalidGrbit
  }
  lockBackup(call, instance)
  const running = backupInProgressError(instance) // 4119: before "already attached"
  if (running !== 0) return running
  const file = p.disk.databases.get(fileKey(name))
  if (file?.attachedTo === instance) return ERR.JET_wrnDatabaseAttached
  if (file !== undefined && file.attachedTo !== null) return ERR.JET_errDatabaseSharingViolation
  if (file === undefined) return ERR.JET_errFileNotFound
  const readOnly = (grbit & DB_READ_ONLY) !== 0
  const logged = !readOnly && (grbit & DB_RECOVERY_OFF) === 0 && isLogging(p, instance)
  const failed = failure(call, instance, logged)
  if (failed !== 0) return failed
  attach(p, instance, file, readOnly, logged)
  if (logged) writeLog(instance.log, 512)
  return ERR.JET_errSuccess
}

/** ErrDBOpenDatabase (db.cxx:5992-6100) */
function openDatabase(call: CallContext): number {
  const { session, instance } = call
  const name = call.name(1)
  const grbit = call.grbit(4)
  call.out(3, 0xffff_ffff)
  if (name === '') return ERR.JET_errDatabaseInvalidPath
  const attachment = [...instance.attachments].find(
    ({ file }) => fileKey(file.name) === fileKey(name),
  )
  if (attachment === undefined) return ERR.JET_errDatabaseNotFound
  const { exclusiveBy } = attachment
  if (exclusiveBy !== null && exclusiveBy !== session) return ERR.JET_errDatabaseLocked
  if ((grbit & DB_EXCLUSIVE) !== 0 && attachment.cPin > 0) return ERR.JET_errDatabaseInUse
  open(session, attachment, grbit)
  call.handOut(3, attachment.dbid, 'db.cxx:5914')
  const wantsMore = attachment.readOnly && (grbit & DB_READ_ONLY) === 0
  return wantsMore ? ERR.JET_wrnFileOpenReadOnly : ERR.JET_errSuccess
}

function open(session: Session, attachment: Attachment, grbit: number): void {
  session.opens.set(attachment, (session.opens.get(attachment) ?? 0) + 1)
  attachment.cPin++
  if ((grbit & DB_EXCLUSIVE) !== 0) attachment.exclusiveBy = session
}

function closeDatabase(call: CallContext): number {
  const { p, session } = call
  const attachment = p.attachments.get(call.handle(1))
  if (attachment === undefined) return ERR.JET_errInvalidDatabaseId
  closeDatabaseOpens(p, session, attachment, 1)
  return ERR.JET_errSuccess
}

/** Gives up opens; with the session's last one its cursors there are closed (db.cxx:6410-6441). */
export function closeDatabaseOpens(
  p: Process,
  session: Session,
  attachment: Attachment,
  count: number,
): void {
  const opens = session.opens.get(attachment) ?? 0
  const closing = Math.min(opens, count)
  if (closing === opens) {
    session.opens.delete(attachment)
    for (const cursor of [...session.cursors]) {
      if (cursor.attachment === attachment) closeCursor(p, cursor)
    }
  } else {
    session.opens.set(attachment, opens - closing)
  }
  attachment.cPin -= closing
  if (attachment.exclusiveBy === session) attachment.exclusiveBy = null
}

/** JetDetachDatabaseEx (16895), ErrIsamDetachDatabase (db.cxx:5359-5880) */
function detachDatabase(call: CallContext): number {
  const { session, instance } = call
  if (call.as === 'JetDetachDatabase2' && (call.grbit(2) & FORCE_DETACH) !== 0) {
    return ERR.JET_errForceDetachNotAllowed // 16916
  }
  if (session.level > 0) return ERR.JET_errInTransaction // 5373
  const name = call.name(1)
  if (name !== '') return detach(call, instance, name)
  // null or empty: all, one by one, up to the first error (5310)
  for (const { file } of [...instance.attachments]) {
    const error = detach(call, instance, file.name)
    if (error !== 0) return error
  }
  return ERR.JET_errSuccess
}

function detach(call: CallContext, instance: Instance, name: string): number {
  const { p } = call
  lockBackup(call, instance)
  const running = backupInProgressError(instance) // 5421: before "not found" and "in use"
  if (running !== 0) return running
  const attachment = [...instance.attachments].find(
    ({ file }) => fileKey(file.name) === fileKey(name),
  )
  if (attachment === undefined) return ERR.JET_errDatabaseNotFound
  if (attachment.cPin > 0) return ERR.JET_errDatabaseInUse // 5495
  const failed = failure(call, instance, attachment.logged)
  if (failed !== 0) return failed
  if (attachment.logged) writeLog(instance.log, 512)
  instance.attachments.delete(attachment)
  attachment.file.attachedTo = null
  p.attachments.delete(attachment.dbid)
  p.arenas.dbid.free(attachment.dbid)
  return ERR.JET_errSuccess
}

/** JET_DbInfoFilename and the like: only the name is filled in, at info level 0. */
function getDatabaseInfo(call: CallContext): number {
  const attachment = call.p.attachments.get(call.handle(1))
  if (attachment !== undefined && asObject(call.arg(2)) !== null && call.int(4) === 0) {
    call.out(2, attachment.file.name)
  }
  return ERR.JET_errSuccess
}

const ownFailure = true

export const attachBodies: Bodies = {
  JetCreateDatabase: { body: createDatabase, ownFailure },
  JetCreateDatabase2: { body: createDatabase, ownFailure },
  JetCreateDatabase3: { body: createDatabase, ownFailure },
  JetAttachDatabase: { body: attachDatabase, ownFailure },
  JetAttachDatabase2: { body: attachDatabase, ownFailure },
  JetAttachDatabase3: { body: attachDatabase, ownFailure },
  JetOpenDatabase: openDatabase,
  JetCloseDatabase: closeDatabase,
  JetDetachDatabase: { body: detachDatabase, ownFailure },
  JetDetachDatabase2: { body: detachDatabase, ownFailure },
  JetGetDatabaseInfo: getDatabaseInfo,
}
