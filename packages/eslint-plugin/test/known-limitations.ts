/** What the rule does not see, or sees and should not: the names stand in its documentation. */
export interface KnownLimitation {
  readonly name: string
  readonly code: string
  /** Function whose call is reported although it is not refused; left out: a refused call is not reported. */
  readonly reports?: true
}

export const knownLimitations: readonly KnownLimitation[] = [
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
    name: 'reported although other code knows that the stop failed, and a condition asks it',
    code: `
      note(JetStopServiceInstance(inst))
      if (hasFailed()) JetTruncateLogInstance(inst)`,
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
]
