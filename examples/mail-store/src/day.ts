/** A day of the service: delivery, reading, a backup, a restart, and a SIGTERM in the middle of work. */
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'

import type { BackupReport } from './backup.ts'
import { checked } from './esent.ts'
import type { Esent } from './esent.ts'
import { MailService } from './service.ts'
import type { Delivery, ShutdownReport } from './service.ts'
import { signalSelf, watchSignals } from './signals.ts'
import type { EndingSignal } from './signals.ts'
import type { StoreOptions } from './store.ts'

export interface DayOptions extends StoreOptions {
  readonly backupDirectory: string
  readonly say: (line: string) => void
}

export type Counts = Readonly<Record<'inbox' | 'archive' | 'spam', number>>

export interface DayReport {
  readonly delivered: number
  readonly duplicates: number
  readonly read: number
  readonly moved: number
  readonly deleted: number
  readonly backup: BackupReport
  readonly afterRestart: Counts
  /** what the night's work was cut short by, and what it left behind */
  readonly signal: EndingSignal
  readonly shutdown: ShutdownReport
  readonly committedBeforeSignal: number
  readonly atTheEnd: Counts
}

/** Something that the day expected of the service did not hold. */
export class DayError extends Error {
  override readonly name = 'DayError'
}

export async function simulateDay(esent: Esent, options: DayOptions): Promise<DayReport> {
  const { say } = options

  const morning = new MailService(esent, options)
  for (const folder of ['inbox', 'archive', 'spam']) morning.mailbox.createFolder(folder)
  morning.submit(mails(0, 300))
  await morning.idle()
  const { delivered, duplicates } = morning.figures
  say(`delivered ${delivered} messages, left out ${duplicates} that came twice`)

  const worked = workOn(morning)
  say(`read ${worked.read} messages and moved ${worked.moved} to the archive, deleted ${worked.deleted} from spam`)
  const before = countAll(morning)
  expectEqual('messages', before.inbox + before.archive + before.spam, delivered - worked.deleted)

  const backup = await morning.backUp(options.backupDirectory)
  expectEqual('bytes in the backup', await sizeOf(options.backupDirectory), backup.bytes)
  say(`backed up ${backup.files} files, ${backup.bytes} bytes`)
  await morning.shutDown('restart')
  expectEqual('instances after the shutdown', runningInstances(esent), 0)

  const night = new MailService(esent, options)
  const afterRestart = countAll(night)
  for (const folder of ['inbox', 'archive', 'spam'] as const) expectEqual(folder, afterRestart[folder], before[folder])
  say(`restarted: ${describe(afterRestart)}`)

  const { signal, shutdown } = await workUntilSignalled(night, options)
  const committedBeforeSignal = night.figures.delivered
  say(`${signal}: ${committedBeforeSignal} messages were committed, ${shutdown.undelivered} left in the queue`)
  expectEqual('instances after the signal', runningInstances(esent), 0)
  expectEqual('backup stopped by the signal', shutdown.backupStopped, true)

  const morningAfter = new MailService(esent, options)
  const atTheEnd = countAll(morningAfter)
  const all = atTheEnd.inbox + atTheEnd.archive + atTheEnd.spam
  expectEqual('messages after the signal', all, delivered - worked.deleted + committedBeforeSignal)
  await morningAfter.shutDown('end of the day')
  say(`looked again: ${describe(atTheEnd)}`)

  return {
    delivered, duplicates, ...worked, backup, afterRestart, signal, shutdown, committedBeforeSignal, atTheEnd,
  }
}

/** Mails as they come in: now and then spam, now and then one that was delivered before. */
function mails(first: number, count: number): Delivery[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index
    const again = number % 50 === 49
    const spam = number % 12 === 7
    return {
      folder: spam ? 'spam' : 'inbox',
      message: {
        messageId: `<${again ? number - 1 : number}@example.com>`,
        received: Date.UTC(2024, 0, 1, 8) + number * 60_000,
        sender: spam ? 'winner@example.net' : `colleague${number % 7}@example.com`,
        subject: `Message ${number}`,
        body: `Text of message ${number}. `.repeat(1 + (number % 30)),
      },
    }
  })
}

function workOn({ mailbox }: MailService): { read: number; moved: number; deleted: number } {
  const oldest = mailbox.list('inbox').slice(0, 60)
  for (const { id, subject } of oldest) {
    if (!mailbox.read(id).includes(subject.toLowerCase())) throw new DayError(`Message ${id} has another text.`)
    mailbox.move(id, 'archive')
  }
  const spam = mailbox.list('spam').slice(0, 10)
  for (const { id } of spam) mailbox.delete(id)
  const unseen = mailbox.list('archive').filter(({ seen }) => !seen)
  expectEqual('unseen messages in the archive', unseen.length, 0)
  return { read: oldest.length, moved: oldest.length, deleted: spam.length }
}

/** What each folder counts itself, compared with what is in it. */
function countAll({ mailbox }: MailService): Counts {
  const count = (folder: string): number => {
    const counted = mailbox.count(folder)
    expectEqual(`messages counted in ${folder}`, counted, mailbox.list(folder).length)
    return counted
  }
  return { inbox: count('inbox'), archive: count('archive'), spam: count('spam') }
}

/** As the main program of a service does: it works until a signal comes, here one that it sends itself. */
async function workUntilSignalled(
  service: MailService, { backupDirectory }: DayOptions,
): Promise<{ signal: EndingSignal; shutdown: ShutdownReport }> {
  const watch = watchSignals()
  try {
    service.submit(mails(300, 200))
    while (service.busy && service.figures.delivered < 60) await turn()
    let sent = false
    const backup = service.backUp(backupDirectory, () => {
      if (!sent) signalSelf('SIGTERM')
      sent = true
    })
    // Its end is part of the shutdown's report.
    backup.catch(() => undefined)
    const signal = await watch.signalled
    return { signal, shutdown: await service.shutDown(signal) }
  } finally {
    watch.dispose()
  }
}

function runningInstances(esent: Esent): number {
  const count = { value: 0 }
  checked(esent).JetGetInstanceInfo(count, { value: null })
  return count.value
}

async function sizeOf(directory: string): Promise<number> {
  const files = await readdir(directory)
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(directory, file))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new DayError(`${what}: ${String(actual)} instead of ${String(expected)}`)
}

function describe({ inbox, archive, spam }: Counts): string {
  return `${inbox} in inbox, ${archive} in archive, ${spam} in spam`
}
