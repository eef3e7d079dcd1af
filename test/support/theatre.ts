import type { HandleKind } from '@jet-lifecycle/model/facts'
import { jetErrorName } from '@jet-lifecycle/model/facts'
import type { TraceEntry } from '@jet-lifecycle/model/replay'
import type { Call, HandleName } from '@jet-lifecycle/model/world'
import type { Notes, WrittenTrace } from './traces.ts'
import type { Answer, Step } from './rig.ts'
import { Rig } from './rig.ts'

/** A value that no handle of the simulator has. */
const foreign = 999_999

/** Plays a trace on the simulator, and says call by call what it answered. */
export class Theatre {
  readonly #rig = new Rig()
  readonly #named = new Map<string, HandleName>()
  readonly #answers: (string | undefined)[] = []
  readonly #written: WrittenTrace

  constructor(written: WrittenTrace) {
    this.#written = written
    const { multiInstance } = written.trace
    if (multiInstance === true) this.#rig.ask({ fn: 'JetEnableMultiInstance' })
    // One-instance mode is there as long as its instance.
    if (multiInstance === false) this.#rig.ask({ fn: 'JetInit' })
  }

  /** The answer to each call; undefined for a beginning. */
  play(): readonly (string | undefined)[] {
    const played = this.#play(0, undefined)
    if (played !== this.#written.trace.entries.length) throw new Error(`only ${String(played)} calls were played`)
    return this.#answers
  }

  /** Plays calls up to the end of the call `until`. @returns how far it came */
  #play(from: number, until: string | undefined): number {
    const { trace: { entries }, notes } = this.#written
    let index = from
    while (index < entries.length) {
      const entry = entries[index] as TraceEntry
      if (entry.phase === 'end') {
        if (entry.name !== until) throw new Error(`call ${String(index)} ends while another that began after it is inside`)
        return index
      }
      if (entry.call === null) throw new Error(`the simulator has no ${entry.fn}`)
      this.#happenUnseen(notes[index]?.unseen)
      index = entry.phase === 'begin' ? this.#playAround(entry.call, index, entry.name ?? '') : this.#playOne(entry, entry.call, index)
    }
    return index
  }

  #playOne(entry: TraceEntry, call: Call, index: number): number {
    this.#take(entry, index, this.#rig.make(this.#step(call, entry, this.#written.notes[index])).answer)
    return index + 1
  }

  /** A call with those that are made while it is inside. */
  #playAround(call: Call, index: number, name: string): number {
    const { entries } = this.#written.trace
    const first = entries[index] as TraceEntry
    let end = index + 1
    const { answer } = this.#rig.make(this.#step(call, first, undefined), () => { end = this.#play(index + 1, name) })
    const last = entries[end]
    if (last?.phase !== 'end' || last.name !== name) throw new Error(`call ${String(index)} returned at once`)
    this.#take(last, end, answer)
    return end + 1
  }

  #take(entry: TraceEntry, index: number, answer: Answer): void {
    this.#answers[index] = textOf(answer)
    if (!('error' in answer) || answer.error !== null) return
    for (const [kind, name] of Object.entries(entry.returned ?? {})) this.#named.set(key(kind, name ?? null), answer.returned?.[kind as HandleKind] ?? 0)
    if (entry.fn.startsWith('JetInit')) this.#rig.furnish()
    if (entry.fn === 'JetCloseFileInstance') this.#copyOtherLogs(entry.call?.handles.instance)
  }

  /** A backup that has copied the one log that made-up calls open has copied them all. */
  #copyOtherLogs(name: HandleName | undefined): void {
    const instance = this.#handle('instance', name ?? null)
    const state = this.#rig.simulator.inspect().instances.find(({ handle }) => handle === instance)
    if (state?.backup.logInfoPrepared && !state.backup.stopped) this.#rig.copyOtherLogs(instance)
  }

  #step({ fn, handles, grbit, thread }: Call, { returned }: TraceEntry, notes: Notes | undefined): Step {
    const given = Object.entries(handles).filter(([, name]) => name !== undefined) as [HandleKind, HandleName][]
    const values = given.map(([kind, name]) => [kind, fn.startsWith('JetInit') && returned?.[kind] !== undefined ? 0 : this.#handle(kind, name)])
    return {
      fn, handles: Object.fromEntries(values) as Step['handles'] & object, grbit,
      ...(thread === undefined ? {} : { thread }), ...(notes?.fails === true ? { fails: String(notes.expect) } : {}),
    }
  }

  #handle(kind: HandleKind, name: HandleName): HandleName {
    if (name === 0 || name === null) return 0
    return this.#named.get(key(kind, name)) ?? foreign
  }

  #happenUnseen(unseen: Notes['unseen']): void {
    if (unseen === undefined) return
    if ('breakDown' in unseen) this.#rig.breakDown(this.#handle('instance', 'i'), unseen.breakDown)
    else this.#rig.ask({ fn: unseen.fn, handles: { instance: this.#handle('instance', unseen.args.instance) } })
  }
}

const key = (kind: string, name: HandleName): string => `${kind} ${String(name)}`

function textOf(answer: Answer): string {
  if ('crash' in answer) return 'crash'
  if ('error' in answer) return answer.error ?? 'JET_errSuccess'
  const { outcome } = answer.hang
  return outcome === null ? 'hang' : (jetErrorName(outcome) ?? String(outcome))
}
