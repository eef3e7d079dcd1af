import * as parser from '@typescript-eslint/parser'

import { engine, refused, run, silent } from '../rule-tester.ts'

const typescript = { languageOptions: { parser } }

const after = 'JetTruncateLogInstance(inst)'

// Which option bits of JetStopServiceInstance2 make a full stop.
run('option bits', {
  valid: [
    silent('background tasks', `JetStopServiceInstance2(inst, 2); ${after}`),
    silent('caches', `JetStopServiceInstance2(inst, 4); ${after}`),
    silent('both', `JetStopServiceInstance2(inst, 2 | 4); ${after}`),
    silent('the log', `JetStopServiceInstance2(inst, 8); ${after}`),
    silent('background tasks by name', `JetStopServiceInstance2(inst, JET_bitStopServiceBackgroundUserTasks); ${after}`),
    silent('caches by the name of a member', `JetStopServiceInstance2(inst, esent.JET_bitStopServiceQuiesceCaches); ${after}`),
    silent('an import under another name', `
      import { JET_bitStopServiceQuiesceCaches as quiesce } from 'esent'
      JetStopServiceInstance2(inst, quiesce); ${after}`),
    silent('destructured', `
      const { JET_bitStopServiceQuiesceCaches: quiesce } = esent
      JetStopServiceInstance2(inst, quiesce); ${after}`),
    silent('a constant', `const partial = 1 << 1; JetStopServiceInstance2(inst, partial); ${after}`),
    silent('a constant of constants', `const a = 2, b = 4, c = a | b; JetStopServiceInstance2(inst, c); ${after}`),
    silent('a property of a constant object', `
      const Stop = { all: 0, tasks: 2 }
      JetStopServiceInstance2(inst, Stop.tasks); ${after}`),
    silent('a property of a frozen object', `
      const Stop = Object.freeze({ all: 0, tasks: 2 })
      JetStopServiceInstance2(inst, Stop.tasks); ${after}`),
    silent('a member of an enum', `
      enum Stop { all = 0, quiesce = 4 }
      JetStopServiceInstance2(inst, Stop.quiesce); ${after}`, typescript),
    silent('a static member that is read-only', `
      class Stop { static readonly quiesce = 4 }
      JetStopServiceInstance2(inst, Stop.quiesce); ${after}`, typescript),
    silent('either of two', `JetStopServiceInstance2(inst, x ? 2 : 4); ${after}`),
    silent('either of more', `JetStopServiceInstance2(inst, x ? 2 : y ? 4 : 6); ${after}`),
    silent('with more bits', `JetStopServiceInstance2(inst, 4 | x); ${after}`),
    silent('with more bits, the last one known', `JetStopServiceInstance2(inst, x | y | JET_bitStopServiceQuiesceCaches); ${after}`),
    silent('a bigint', `JetStopServiceInstance2(inst, 2n | 4n); ${after}`),
    silent('resume before any stop', `JetStopServiceInstance2(inst, 0x80000000); ${after}`),
    silent('an invalid bit', `JetStopServiceInstance2(inst, 1); ${after}`),
    silent('an invalid mixture', `JetStopServiceInstance2(inst, 8 | 2); ${after}`),
    silent('partial stop and resume', `
      JetStopServiceInstance2(inst, 6); JetStopServiceInstance2(inst, JET_bitStopServiceResume); ${after}`),
    silent('resume with the log, which is invalid', `
      JetStopServiceInstance2(inst, 0); JetStopServiceInstance2(inst, 0x80000008)`),
    silent('a partial stop after a full one is accepted', `
      JetStopServiceInstance2(inst, 0); JetStopServiceInstance2(inst, 2); JetStopServiceInstance2(inst, 8)`),
  ],
  invalid: [
    ...[
      ['zero', '0'],
      ['the name', 'JET_bitStopServiceAll'],
      ['the name of a member', 'esent.JET_bitStopServiceAll'],
      ['null', 'null'],
      ['undefined', 'undefined'],
      ['hexadecimal', '0x0'],
      ['a bigint', '0n'],
      ['minus zero', '-0'],
      ['bits that cancel each other', '2 & 4'],
      ['shifted out', '1 << 31 << 1'],
      ['an or of nothing', 'JET_bitStopServiceAll | 0'],
      ['a cast', 'Number(0n)'],
    ].map(([name = '', value = '']) =>
      refused(name, `
        JetStopServiceInstance2(inst, ${value}) // stop
        JetTruncateLogInstance(inst) // ✗`),
    ),
    refused('left out', `
      JetStopServiceInstance2(inst) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('a constant', `
      const all = 0
      JetStopServiceInstance2(inst, all) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('a constant under the name of another bit', `
      const JET_bitStopServiceQuiesceCaches = 0
      JetStopServiceInstance2(inst, JET_bitStopServiceQuiesceCaches) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('a variable', `
      let bits = 2
      if (x) bits = 0
      JetStopServiceInstance2(inst, bits) // stop
      JetTruncateLogInstance(inst) // ✗?`),
    refused('a parameter', `
      function stop(bits) {
        JetStopServiceInstance2(inst, bits) // stop
        JetTruncateLogInstance(inst) // ✗ by bits
      }`),
    refused('a property that is written', `
      const Stop = { bits: 2 }
      Stop.bits = 0
      JetStopServiceInstance2(inst, Stop.bits) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('a member of an enum', `
      enum Stop { all = 0, quiesce = 4 }
      JetStopServiceInstance2(inst, Stop.all) // stop
      JetTruncateLogInstance(inst) // ✗`, typescript),
    refused('a static member that is read-only', `
      class Stop { static readonly all = 0 }
      JetStopServiceInstance2(inst, Stop.all) // stop
      JetTruncateLogInstance(inst) // ✗`, typescript),
    refused('a static member that may be written', `
      class Stop { static bits = 4 }
      JetStopServiceInstance2(inst, Stop.bits) // stop
      JetTruncateLogInstance(inst) // ✗ by bits`),
    refused('everything, either way', `
      JetStopServiceInstance2(inst, x ? 0 : JET_bitStopServiceAll) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('everything or caches', `
      JetStopServiceInstance2(inst, x ? 0 : 4) // stop
      JetTruncateLogInstance(inst) // ✗?`),
    refused('no bit with more', `
      JetStopServiceInstance2(inst, 0 | x) // stop
      JetTruncateLogInstance(inst) // ✗ by bits`),
    refused('a bit or what is not known', `
      JetStopServiceInstance2(inst, 4 & x) // stop
      JetTruncateLogInstance(inst) // ✗ by bits`),
    refused('behind a spread', `
      JetInit(inst)
      JetStopServiceInstance2(inst, ...rest) // stop
      JetTruncateLogInstance(inst) // ✗ by bits`),
  ],
})

// Resuming after a full stop.
run('resume', {
  valid: [
    silent('engine: the named ones', `
      JetStopServiceInstance2(inst, 0); JetStopServiceInstance2(inst, 0x80000006)`, engine),
    silent('engine: after JetStopServiceInstance', `
      JetStopServiceInstance(inst); JetStopServiceInstance2(inst, JET_bitStopServiceResume)`, engine),
    silent('engine: a partial stop is not recorded as a full one', `
      JetStopServiceInstance(inst); JetStopServiceInstance2(inst, 6); JetStopServiceInstance2(inst, 0x80000000)`, engine),
  ],
  invalid: [
    refused('an unknown form', `
      JetStopServiceInstance(inst) // stop
      JetStopServiceInstance2(inst, bits) // ✗ by bits`),
    ...[
      ['unsigned', '0x80000000'],
      ['negative', '-2147483648'],
      ['shifted', '1 << 31'],
      ['a bigint', '0x80000000n'],
      ['by name', 'JET_bitStopServiceResume'],
      ['the named ones', 'JET_bitStopServiceResume | JET_bitStopServiceQuiesceCaches'],
      ['the named ones, negative', '-2147483642'],
    ].map(([name = '', value = '']) =>
      refused(name, `
        JetStopServiceInstance2(inst, 0) // stop
        JetStopServiceInstance2(inst, ${value}) // ✗`),
    ),
    refused('documented: after JetStopServiceInstance', `
      JetStopServiceInstance(inst) // stop
      JetStopServiceInstance2(inst, JET_bitStopServiceResume) // ✗`),
    refused('a failed resume leaves the instance stopped', `
      JetStopServiceInstance2(inst, 0) // stop
      JetStopServiceInstance2(inst, 0x80000006)
      JetTruncateLogInstance(inst) // ✗`, engine),
    refused('engine: bare', `
      JetStopServiceInstance2(inst, 0) // stop
      JetStopServiceInstance2(inst, 0x80000000) // ✗`, engine),
    refused('engine: the two full stops add up', `
      JetStopServiceInstance(inst)
      JetStopServiceInstance2(inst, 0) // stop
      JetStopServiceInstance2(inst, 0x80000000) // ✗`, engine),
    refused('engine: one of two stops', `
      if (x) JetStopServiceInstance(inst)
      else JetStopServiceInstance2(inst, 0) // stop
      JetStopServiceInstance2(inst, 0x80000000) // ✗?`, engine),
  ],
})
