/** What the rule does not see, or sees and should not: the names stand in its documentation. */
export interface KnownLimitation {
  readonly name: string
  readonly code: string
  /** Function whose call is reported although it is not refused; left out: a refused call is not reported. */
  readonly reports?: true
}

export const knownLimitations: readonly KnownLimitation[] = [
  {
    name: 'a stop in another function',
    code: `
      function close() { JetStopServiceInstance(inst) }
      close()
      JetTruncateLogInstance(inst)`,
  },
  {
    name: 'a refused call in another function',
    code: `
      function next() { JetTruncateLogInstance(inst) }
      JetStopServiceInstance(inst)
      next()`,
  },
  {
    name: 'a handle in a list, by an index that is not constant',
    code: `
      JetStopServiceInstance(instances[i])
      JetGetInstanceMiscInfo(instances[i], info, 8, 0)`,
  },
  {
    name: 'a session of unknown origin in a function that mentions several instances',
    code: `
      function run(a, b, s) {
        JetStopServiceInstance(a)
        JetStopServiceInstance(b)
        JetMove(s)
      }`,
  },
  {
    name: 'a session of unknown origin that is kept in another object than the instance, or in a list',
    code: `
      function run(inst, ctx) {
        JetStopServiceInstance(inst)
        JetMove(ctx.s)
        JetMove(ctx.all[i])
      }`,
  },
  {
    name: 'the box of a handle that was passed to a function which leaves it alone',
    code: `
      const inst = { value: 0 }
      JetInit(inst)
      JetStopServiceInstance(inst.value)
      console.log(inst)
      JetGetInstanceMiscInfo(inst.value, info, 8, 0)`,
  },
  {
    name: 'a handle that some function of the file changes, after a call of any function of the file',
    code: `
      const inst = { value: 0 }
      function restart() { JetTerm(inst.value); JetInit(inst) }
      function log() {}
      JetStopServiceInstance(inst.value)
      log()
      JetGetInstanceMiscInfo(inst.value, info, 8, 0)`,
  },
  {
    name: '`JetInit` of a stopped instance after a call that could have terminated it and has not',
    code: `
      JetStopServiceInstance(inst.value)
      log('stopped')
      JetInit(inst)
      JetBeginSession(inst.value, s, null, null)`,
  },
  {
    name: 'a call after a term that failed and freed nothing',
    code: `
      JetTerm2(inst, 1)
      JetStopServiceInstance2(inst, 0)
      JetTruncateLogInstance(inst)`,
  },
  {
    name: 'a call in what a condition guards that mentions the outcome of a stop in a way that the rule does not read',
    code: `
      const err = JetStopServiceInstance(inst)
      if (isSuccess(err)) JetTruncateLogInstance(inst)`,
  },
  {
    name: 'an exception from anything but a call, `new`, `await`, `yield` or `throw`',
    code: `
      try {
        JetStopServiceInstance(inst)
        x.y.z
      } catch {
        JetTruncateLogInstance(inst)
      }`,
  },
  {
    name: 'a `finally` body that `break` or `continue` passes through',
    code: `
      for (;;) {
        try { break } finally { JetStopServiceInstance(inst) }
      }
      JetTruncateLogInstance(inst)`,
  },
  {
    name: 'a stop by other code while `await` waits',
    code: `
      async function close() { JetStopServiceInstance(inst) }
      const closing = close()
      await closing
      JetTruncateLogInstance(inst)`,
  },
  {
    name: 'reported although the conditions exclude each other',
    code: `
      if (x) JetStopServiceInstance(inst)
      if (!x) JetTruncateLogInstance(inst)`,
    reports: true,
  },
  {
    name: 'reported although other code knows that the stop failed, and a condition asks it',
    code: `
      note(JetStopServiceInstance(inst))
      if (hasFailed()) JetTruncateLogInstance(inst)`,
    reports: true,
  },
  {
    name: 'reported although the session came after the stop, on one path from here and on one from there',
    code: `
      JetStopServiceInstance(inst)
      const s = x ? openOne() : openOther()
      JetMove(s)`,
    reports: true,
  },
  {
    name: 'reported although the option bits are partial, by steps or by a constant of another file',
    code: `
      import { QUIESCE } from './bits.js'
      let bits = QUIESCE
      if (x) bits |= 2
      JetStopServiceInstance2(inst, bits)
      JetTruncateLogInstance(inst)`,
    reports: true,
  },
  {
    name: 'reported although a flag says that the stop failed, which a `catch` has set',
    code: `
      let failed = false
      try { check(JetStopServiceInstance(inst)) } catch { failed = true }
      if (failed) JetTruncateLogInstance(inst)`,
    reports: true,
  },
]
