/** A streaming backup: the engine hands out its files while the work goes on. */
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'

import { JET_bitBackupEndAbort, JET_bitBackupEndNormal, checked } from './esent.ts'
import type { Esent, JetBackupFile, JetInstance, ListNames } from './esent.ts'

export interface BackupProgress {
  readonly file: string
  readonly bytes: number
  readonly size: number
}

export interface BackupOptions {
  /** where the files go; it appears when the backup is complete, and only then */
  readonly directory: string
  readonly signal: AbortSignal
  readonly onProgress?: (progress: BackupProgress) => void
  /** at least three pages of the database, and whole pages */
  readonly chunk?: number
}

export interface BackupReport {
  readonly files: number
  readonly bytes: number
}

/** Copies all databases and the logs that a restore needs, then lets the engine drop those logs. */
export async function backUp(esent: Esent, instance: JetInstance, options: BackupOptions): Promise<BackupReport> {
  const jet = checked(esent)
  const { directory, signal } = options
  const partial = `${directory}.partial`
  signal.throwIfAborted()
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  signal.throwIfAborted()

  jet.JetBeginExternalBackupInstance(instance, 0)
  // Ends what the engine may be doing for this backup; the steps here ask the signal.
  const stop = (): void => void esent.JetStopBackupInstance(instance)
  signal.addEventListener('abort', stop, { once: true })
  let report: BackupReport
  try {
    const databases = namesOf(jet.JetGetAttachInfoInstance, instance)
    const databaseBytes = await copyAll(esent, instance, databases, partial, options)
    const logs = namesOf(jet.JetGetLogInfoInstance, instance)
    const logBytes = await copyAll(esent, instance, logs, partial, options)
    jet.JetTruncateLogInstance(instance)
    report = { files: databases.length + logs.length, bytes: databaseBytes + logBytes }
  } catch (error) {
    // Also a stopped backup is open until it is ended.
    esent.JetEndExternalBackupInstance2(instance, JET_bitBackupEndAbort)
    await rm(partial, { recursive: true, force: true })
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  jet.JetEndExternalBackupInstance2(instance, JET_bitBackupEndNormal)
  await rm(directory, { recursive: true, force: true })
  await rename(partial, directory)
  return report
}

async function copyAll(
  esent: Esent, instance: JetInstance, names: readonly string[], directory: string, options: BackupOptions,
): Promise<number> {
  let bytes = 0
  for (const name of names) bytes += await copyFile(esent, instance, name, directory, options)
  options.signal.throwIfAborted()
  return bytes
}

async function copyFile(
  esent: Esent, instance: JetInstance, name: string, directory: string, options: BackupOptions,
): Promise<number> {
  const jet = checked(esent)
  const { signal, onProgress, chunk = 64 * 1024 } = options
  signal.throwIfAborted()
  const handle = { value: 0 as JetBackupFile }
  const [low, high] = [{ value: 0 }, { value: 0 }]
  jet.JetOpenFileInstance(instance, name, handle, low, high)
  try {
    const size = high.value * 2 ** 32 + low.value
    const file = path.win32.basename(name)
    const target = await open(path.join(directory, file), 'w')
    try {
      // The engine wants a buffer that begins on a memory page; with esent.dll that is VirtualAlloc.
      const buffer = new Uint8Array(chunk)
      const actual = { value: 0 }
      let bytes = 0
      while (bytes < size) {
        signal.throwIfAborted()
        jet.JetReadFileInstance(instance, handle.value, buffer, buffer.length, actual)
        await target.write(buffer.subarray(0, actual.value))
        bytes += actual.value
        onProgress?.({ file, bytes, size })
      }
      return bytes
    } finally {
      await target.close()
    }
  } finally {
    esent.JetCloseFileInstance(instance, handle.value)
  }
}

function namesOf(list: ListNames, instance: JetInstance): string[] {
  const size = { value: 0 }
  list(instance, null, 0, size)
  const buffer = new Uint8Array(size.value)
  list(instance, buffer, buffer.length, size)
  return new TextDecoder().decode(buffer).split('\0').filter((name) => name !== '')
}
