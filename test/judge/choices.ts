/** One way through the free choices of a program; {@link everyRun} tries them all. */
export class Choices {
  readonly #taken: { options: number; picked: number }[] = []
  #at = 0

  /** @returns 0 … options - 1 */
  choose(options: number): number {
    const known = this.#taken[this.#at]
    this.#at += 1
    if (known !== undefined) return known.picked
    this.#taken.push({ options, picked: 0 })
    return 0
  }

  /** The choice just taken made no difference: its other options are not tried. */
  settle(): void {
    const last = this.#taken[this.#at - 1]
    if (last !== undefined) last.options = last.picked + 1
  }

  /** Turns to the next run. @returns false after the last */
  advance(): boolean {
    this.#taken.length = Math.min(this.#taken.length, this.#at)
    this.#at = 0
    for (let last = this.#taken.pop(); last !== undefined; last = this.#taken.pop()) {
      if (last.picked + 1 >= last.options) continue
      this.#taken.push({ options: last.options, picked: last.picked + 1 })
      return true
    }
    return false
  }
}

/** A program with more runs than the judge is ready to execute. */
export class TooManyRuns extends Error {
  override readonly name = 'TooManyRuns'
}

/** Calls `run` once for every combination of the choices that it takes. @returns how many there are */
export async function everyRun(most: number, run: (choices: Choices) => unknown): Promise<number> {
  const choices = new Choices()
  for (let count = 1; ; count += 1) {
    const going = run(choices)
    if (going instanceof Promise) await going
    if (!choices.advance()) return count
    if (count === most) throw new TooManyRuns(`more than ${String(most)} runs`)
  }
}
