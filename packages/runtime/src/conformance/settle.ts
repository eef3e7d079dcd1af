/**
 * Steps that may have to wait: each `yield` gives out what a binding returned, and takes what became of it.
 * So a binding that answers at once is played at once, and one that promises is waited for.
 */
export type Steps<T> = Generator<unknown, T, unknown>

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** Plays steps to their end. A promise only where a binding gave one. */
export function settle<T>(steps: Steps<T>): T | Promise<T> {
  let step = steps.next()
  while (step.done !== true) {
    const { value } = step
    if (isPromise(value)) return goOn(steps, value)
    step = steps.next(value)
  }
  return step.value
}

async function goOn<T>(steps: Steps<T>, first: PromiseLike<unknown>): Promise<T> {
  let pending: unknown = first
  for (;;) {
    const step = await next(steps, pending)
    if (step.done === true) return step.value
    pending = step.value
  }
}

/** A rejection is for the steps to catch, as a throw would be. */
function next<T>(steps: Steps<T>, pending: unknown): PromiseLike<IteratorResult<unknown, T>> {
  return Promise.resolve(pending).then((value) => steps.next(value), (error: unknown) => steps.throw(error))
}

/**
 * Plays steps that may not wait.
 * @throws TypeError if the binding gives a promise
 */
export function settleNow<T>(steps: Steps<T>): T {
  const result = settle(steps)
  if (isPromise(result)) throw new TypeError('The binding promises its answers, and an answer is wanted at once: while a call is inside the engine nothing can be waited for.')
  return result
}
