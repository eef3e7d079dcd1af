import type { JetFunctionName } from '@jet-lifecycle/model/facts'
import { jetFunction, jetFunctionNames } from '@jet-lifecycle/model/facts'
import { answerAfterStop } from '@jet-lifecycle/model/gates'
import { describe, expect, it } from 'vitest'

import { signatureOf } from '../../src/jet/signature.ts'
import { engine, refused, run, silent } from '../rule-tester.ts'

const documentedAllowed: readonly JetFunctionName[] = [
  'JetRollback', 'JetCloseTable', 'JetEndSession', 'JetCloseDatabase', 'JetDetachDatabase', 'JetDetachDatabase2',
  'JetResetSessionContext', 'JetTerm', 'JetTerm2', 'JetStopService', 'JetStopServiceInstance', 'JetStopServiceInstance2',
  'JetStopBackup', 'JetStopBackupInstance',
]

/** A call of `name` with an instance, a session, and anything else. */
function callOf(name: JetFunctionName): string {
  const { handles } = signatureOf(name)
  const values = jetFunction(name).params.map(({ name: param }, index) => {
    const role = handles.find((each) => each.index === index)?.role
    return role === 'instance' ? 'inst.value' : role === 'sesid' ? 's.value' : param
  })
  return `${name}(${values.join(', ')})`
}

const prelude = 'JetInit(inst); JetBeginSession(inst.value, s, null, null);'

const concerned = jetFunctionNames.filter((name) => ['session', 'instance', 'instance+snapshot', 'the-one-instance'].includes(jetFunction(name).handle))
const others = jetFunctionNames.filter((name) => !concerned.includes(name))

function answers(profile: 'documented' | 'engine') {
  // A restore of the instance depends on whether it names one; here it does.
  const isRefused = (name: JetFunctionName) =>
    (concerned.includes(name) && answerAfterStop(name, profile) === 'refused') || (name === 'JetRestoreInstance' && profile === 'documented')
  const extra = profile === 'engine' ? engine : {}
  return {
    valid: jetFunctionNames
      // What JetStopServiceInstance2 is answered depends on option bits that are not known here.
      .filter((name) => !isRefused(name) && name !== 'JetStopServiceInstance2' && jetFunction(name).handle !== 'instance-optional')
      .map((name) => silent(name, `${prelude} JetStopServiceInstance(inst.value); ${callOf(name)}`, extra)),
    invalid: jetFunctionNames.filter(isRefused).map((name) =>
      refused(name, `
        ${prelude}
        JetStopServiceInstance(inst.value) // stop
        ${callOf(name)} // ✗`, extra),
    ),
  }
}

run('every function, documented', answers('documented'))
run('every function, engine', answers('engine'))

describe('after a full stop', () => {
  it.each(concerned)('documented: %s', (name) => {
    const allowed = documentedAllowed.includes(name)
    const { gate, fixedError } = jetFunction(name)
    expect(answerAfterStop(name, 'documented')).toBe(allowed ? 'allowed' : gate === 'init' || fixedError ? 'depends' : 'refused')
  })

  it('touches no function that concerns no instance', () => {
    const refusedByName = others.filter((name) => answerAfterStop(name, 'documented') === 'refused')
    expect(refusedByName).toEqual([])
  })

  it('is stricter by documentation than by engine', () => {
    const differing = jetFunctionNames.filter((name) => answerAfterStop(name, 'documented') !== answerAfterStop(name, 'engine'))
    expect(differing.sort()).toEqual([
      'JetBeginDatabaseIncrementalReseed', 'JetEndDatabaseIncrementalReseed', 'JetGetResourceParam', 'JetGetSessionInfo',
      'JetGetSystemParameter', 'JetPatchDatabasePages', 'JetRBSCancelRevert', 'JetRBSExecuteRevert', 'JetRBSPrepareRevert',
      'JetSetResourceParam', 'JetSetSystemParameter',
    ])
  })
})

// Functions whose arguments say whether they concern the stopped instance.
run('parameters', {
  valid: [
    silent('a global parameter', `JetStopServiceInstance(inst); JetSetSystemParameter(null, 0, 1, 2, null)`),
    silent('a global parameter, by 0', `JetStopServiceInstance(inst); JetGetSystemParameter(0, 0, 1, p, null, 8)`),
    silent('a global parameter, by the nil handle', `
      JetStopServiceInstance(inst); JetGetSystemParameter(JET_instanceNil, JET_sesidNil, 1, p, null, 8)`),
    silent('a session of unknown origin', `JetStopServiceInstance(inst); JetGetSystemParameter(null, s, 1, p, null, 8)`),
    silent('the parameter of another instance', `
      JetStopServiceInstance(a.value); JetSetSystemParameter(b, 0, 1, 2, null)`),
    silent('engine', `JetStopServiceInstance(inst.value); JetSetSystemParameter(inst, 0, 1, 2, null)`, engine),
    silent('a database utility', `JetStopServiceInstance(inst); JetDBUtilities(util)`),
    silent('JetInit', `JetStopServiceInstance(inst.value); JetInit(inst)`),
    silent('a restore, engine', `JetStopServiceInstance(inst); JetRestoreInstance(inst, 'a', 'b', null)`, engine),
    silent('a restore on a private instance', `JetStopServiceInstance(inst); JetRestoreInstance(0, 'a', 'b', null)`),
  ],
  invalid: [
    refused('the instance', `
      JetStopServiceInstance(inst.value) // stop
      JetSetSystemParameter(inst, 0, 1, 2, null) // ✗`),
    refused('the value of the instance', `
      JetStopServiceInstance(inst.value) // stop
      JetGetSystemParameter(inst.value, 0, 1, p, null, 8) // ✗`),
    refused('a session of the instance', `
      JetBeginSession(inst.value, s, null, null)
      JetStopServiceInstance(inst.value) // stop
      JetGetSystemParameter(0, s.value, 1, p, null, 8) // ✗`),
    refused('a restore', `
      JetStopServiceInstance(inst.value) // stop
      JetRestoreInstance(inst.value, 'a', 'b', null) // ✗`),
    refused('a resource', `
      JetStopServiceInstance(inst.value) // stop
      JetGetResourceParam(inst.value, 1, 2, p) // ✗`),
  ],
})

// The one instance of a process without handles.
run('legacy forms', {
  valid: [
    silent('next to an instance that makes them fail', `
      JetCreateInstance(inst, 'a'); JetInit(inst); JetStopService(); JetGetInstanceMiscInfo(inst.value, info, 8, 0)`),
    silent('next to an instance that a call gave back', `
      const inst = JetCreateInstance('a'); JetInit(inst); JetStopService(); JetGetInstanceMiscInfo(inst, info, 8, 0)`),
    silent('two instances in sight', `JetInit(a); JetInit(b); JetStopService(); JetTruncateLog()`),
    silent('a backup stop', `JetStopBackup(); JetTruncateLog(); JetStopService()`),
    silent('a term', `JetStopService(); JetTerm(0); JetInit(null); JetBeginSession(0, s, null, null)`),
  ],
  invalid: [
    refused('a legacy form', `
      JetStopService() // stop
      JetTruncateLog() // ✗`),
    refused('a session', `
      JetStopService() // stop
      JetMove(s) // ✗`),
    refused('an instance', `
      JetInit(inst)
      JetStopService() // stop
      JetGetInstanceMiscInfo(inst.value, info, 8, 0) // ✗`),
    refused('no handle', `
      JetStopService() // stop
      JetBeginSession(0, s, null, null) // ✗`),
    refused('stopped by its handle', `
      JetInit(inst)
      JetStopServiceInstance(inst.value) // stop
      JetBackup('c:', 0, null) // ✗`),
    refused('stopped by no handle', `
      JetStopServiceInstance(0) // stop
      JetMove(s) // ✗`),
  ],
})

// Where the profile comes from.
run('profile', {
  valid: [
    silent('settings', `JetBeginSession(inst, s, null, null); JetStopServiceInstance(inst); JetGetSessionInfo(s, info, 8, 0)`, {
      settings: { jetLifecycle: { profile: 'engine' } },
    }),
    silent('options win over settings', `JetBeginSession(inst, s, null, null); JetStopServiceInstance(inst); JetGetSessionInfo(s, info, 8, 0)`, {
      ...engine,
      settings: { jetLifecycle: { profile: 'documented' } },
    }),
  ],
  invalid: [
    refused('default', `
      JetBeginSession(inst, s, null, null)
      JetStopServiceInstance(inst) // stop
      JetGetSessionInfo(s, info, 8, 0) // ✗`),
    refused('other settings', `
      JetBeginSession(inst, s, null, null)
      JetStopServiceInstance(inst) // stop
      JetGetSessionInfo(s, info, 8, 0) // ✗`, { settings: { jetLifecycle: {} } }),
    refused('options', `
      JetBeginSession(inst, s, null, null)
      JetStopServiceInstance(inst) // stop
      JetGetSessionInfo(s, info, 8, 0) // ✗`, {
      options: [{ profile: 'documented' }],
      settings: { jetLifecycle: { profile: 'engine' } },
    }),
  ],
})
