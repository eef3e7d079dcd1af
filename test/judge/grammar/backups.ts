import type { Statement } from './plan.ts'
import { current } from './statements.ts'
import type { Scope, Writer } from './writer.ts'

const steps: readonly (readonly [fn: string, ...args: string[]])[] = [
  ['JetBeginExternalBackupInstance', '0'],
  ['JetGetAttachInfoInstance', 'new Uint8Array(512)', '512', '{ value: 0 }'],
  ['JetOpenFileInstance', "'mail.edb'", '{ value: 0 }', '{ value: 0 }', '{ value: 0 }'],
  ['JetGetLogInfoInstance', 'new Uint8Array(512)', '512', '{ value: 0 }'],
  ['JetTruncateLogInstance'],
]

/** A step of a streaming backup, its stop, or its end. */
export function writeBackup(w: Writer, { picks: [pick, which] }: Statement, scope: Scope): string[] {
  const { instance } = current(scope, which)
  const step = (at: number): string => {
    const [fn, ...args] = steps[at % steps.length] ?? ['JetTruncateLogInstance']
    return w.call(fn, instance, ...args)
  }
  return w.choose(pick, [
    ['backup: steps', () => [step(pick)]],
    ['backup: steps', () => [step(0), step(which)]],
    ['backup: steps', () => [w.call('JetEndExternalBackupInstance', instance)]],
    ['backup: stop', () => [w.call('JetStopBackupInstance', instance)]],
    ['backup: stop', () => [w.call('JetStopBackupInstance', instance), step(which)]],
  ]) ?? []
}
