declare const kind: unique symbol

/** A handle of one kind; two kinds do not mix although both are numbers. */
type Handle<Kind extends string> = (number | bigint) & { readonly [kind]: Kind }

export type JetInstance = Handle<'instance'>
export type JetSesid = Handle<'sesid'>
export type JetDbid = Handle<'dbid'>
export type JetTableid = Handle<'tableid'>
/** Handle of a file opened in a streaming backup. The engine has one slot, and its value is 0. */
export type JetBackupFile = Handle<'hFile'>
export type JetSnapshotId = Handle<'snapId'>

/** The kinds of handle, by the names that traces and scripts use. */
export interface JetHandles {
  readonly instance: JetInstance
  readonly sesid: JetSesid
  readonly dbid: JetDbid
  readonly tableid: JetTableid
  readonly hFile: JetBackupFile
  readonly snapId: JetSnapshotId
}

export type HandleKind = keyof JetHandles
