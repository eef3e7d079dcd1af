import type { guards } from './guards.ts'

/** What each guard asks of a call that has returned: its outcome, and its option bits where they count. */
export const guardWords: Readonly<Record<keyof typeof guards, string>> = {
  succeeded: 'success',
  failed: 'failure',

  isFullStop: 'success with JET_bitStopServiceAll',
  pauses: 'success with JET_bitStopServiceBackgroundUserTasks or All',
  quiesces: 'success with JET_bitStopServiceQuiesceCaches or All',
  resumesTasks: 'success with JET_bitStopServiceResume, alone or with BackgroundUserTasks',
  resumesCaches: 'success with JET_bitStopServiceResume, alone or with QuiesceCaches',
  endsLog: 'let in with JET_bitStopServiceStopAndEmitLog alone',

  resumeWasRefused: 'JET_errClientRequestToStopJetService for JET_bitStopServiceResume alone',
  sawStop: 'JET_errClientRequestToStopJetService',
  sawUnavailable: 'JET_errInstanceUnavailable',
  sawLogDiskFull: 'JET_errInstanceUnavailableDueToFatalLogDiskFull',
  mayBeFatal: 'failure of disk or memory',

  initFailed: 'failure after it had started',
  freed: 'success, or failure after the point of no return',
  termStays: 'failure that can be repeated',
  termStaysAborting: 'failure that can be repeated, after backups were aborted',

  beginsFull: 'success without JET_bitBackupIncremental, JET_bitBackupSurrogate',
  beginsIncremental: 'success with JET_bitBackupIncremental',
  beginsSurrogate: 'success with JET_bitBackupSurrogate',
  backupStopped: 'JET_errBackupAbortByServer',
  noBackup: 'JET_errNoBackup',
  endedOrNone: 'success or JET_errNoBackup',
  outOfMemory: 'JET_errOutOfMemory',
  cancelOnAttachInfo: 'failure that cancels the backup',
  loseFile: 'failure that loses the file',
  cancelOnOpen: 'failure that cancels the backup',
  cancelOnRead: 'failure that cancels the backup',

  freezeRefused: 'JET_errOSSnapshotNotAllowed',
  refusedInside: 'failure past its gate',
  enteredGate: 'let in, whatever it returns',

  targetWasNotRunning: 'JET_errBadRestoreTargetInstance',

  commits: 'success without bits that only wait',
  rollsBackOne: 'success without JET_bitRollbackAll',
  rollsBackAll: 'success with JET_bitRollbackAll',
}
