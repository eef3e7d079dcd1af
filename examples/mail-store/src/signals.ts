/** The signals that ask a service to end. */
const ending = ['SIGTERM', 'SIGINT'] as const

export type EndingSignal = (typeof ending)[number]

export interface SignalWatch {
  readonly signalled: Promise<EndingSignal>
  readonly dispose: () => void
}

/** Watches for the first of them. The second one finds no listener: it ends the process at once. */
export function watchSignals(): SignalWatch {
  const { promise, resolve } = withResolvers<EndingSignal>()
  const dispose = (): void => {
    for (const signal of ending) process.off(signal, listen)
  }
  const listen = (signal: NodeJS.Signals): void => {
    dispose()
    resolve(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM')
  }
  for (const signal of ending) process.on(signal, listen)
  return { signalled: promise, dispose }
}

/** Sends a signal to this process. On Windows that would end it unasked, so there it is only told. */
export function signalSelf(signal: EndingSignal): void {
  if (process.platform === 'win32') process.emit(signal, signal)
  else process.kill(process.pid, signal)
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
