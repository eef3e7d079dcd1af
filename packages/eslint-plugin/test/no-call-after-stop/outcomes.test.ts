import { refused, run, silent } from '../rule-tester.ts'

/** `err` was negative where `test` holds. */
const failures = [
  'err < 0', 'err !== 0', 'err != 0', 'err', '!(err >= 0)', '!!err', 'Boolean(err)', '0 > err', 'err <= -1', 'err < JET_errSuccess',
  'err !== JET_errSuccess', 'err !== esent.JET_errSuccess', 'err === JET_errInvalidParameter', 'err === -1003', 'err == -1329',
  'err < 0 && x', 'x && err < 0', 'err < 0 || err !== 0', '(err) < (0)', 'err != 0n', '!(err === 0 || x)',
]

/** `err` was 0 or positive where `test` holds. */
const successes = [
  'err >= 0', 'err === 0', '!err', '!Boolean(err)', 'err == JET_errSuccess', '!(err < 0)', '0 <= err', 'err > -1', 'err > 0', 'err >= 0 && x',
  '!(err !== 0 || x)', 'err === 0 || err > 0',
]

/** What `test` says of `err` is not read: no reports in what it guards, and past it a call may be refused. */
const neither = ['failed(err)', 'err === expected', 'errors.includes(err)', 'err & 1', 'check(err, x)']

// A stop that failed has changed nothing.
run('tested outcomes', {
  valid: [
    ...failures.map((test) => silent(`if (${test})`, `
      const err = JetStopServiceInstance(inst); if (${test}) JetTruncateLogInstance(inst)`)),
    ...successes.map((test) => silent(`if (${test}) return`, `
      function f() { const err = JetStopServiceInstance(inst); if (${test}) return; JetTerm(inst) }`)),
    ...['err >= 0', 'err === 0', '!err', 'err > -1'].map((test) => silent(`if (${test}) … else`, `
      const err = JetStopServiceInstance(inst); if (${test}) JetTerm(inst); else JetTruncateLogInstance(inst)`)),
    ...neither.map((test) => silent(`if (${test})`, `
      const err = JetStopServiceInstance(inst); if (${test}) JetTruncateLogInstance(inst)`)),
    silent('the call itself', `if (JetStopServiceInstance(inst) < 0) JetTruncateLogInstance(inst)`),
    silent('the call itself, by truth', `if (JetStopServiceInstance(inst)) JetTruncateLogInstance(inst)`),
    silent('a conditional', `JetStopServiceInstance(inst) === 0 ? f() : JetTruncateLogInstance(inst)`),
    silent('an or', `JetStopServiceInstance(inst) >= 0 || JetTruncateLogInstance(inst)`),
    silent('an and', `JetStopServiceInstance(inst) < 0 && JetTruncateLogInstance(inst)`),
    silent('an assignment in a test', `let err; if ((err = JetStopServiceInstance(inst)) < 0) JetTruncateLogInstance(inst)`),
    silent('an assigned variable', `let err; err = JetStopServiceInstance(inst); if (err < 0) JetTruncateLogInstance(inst)`),
    silent('an awaited call', `const err = await JetStopServiceInstance(inst); if (err < 0) JetTruncateLogInstance(inst)`),
    silent('a copy', `const err = JetStopServiceInstance(inst); const e = err; if (e < 0) JetTruncateLogInstance(inst)`),
    silent('a member', `this.err = JetStopServiceInstance(inst); if (this.err < 0) JetTruncateLogInstance(inst)`),
    silent('a result with an error', `const result = JetStopServiceInstance(inst); if (result.err < 0) JetTruncateLogInstance(inst)`),
    silent('a destructured result', `const { err } = JetStopServiceInstance(inst); if (err < 0) JetTruncateLogInstance(inst)`),
    silent('tested again after the paths met', `
      const err = JetStopServiceInstance(inst); if (err < 0) log(); if (err < 0) JetTruncateLogInstance(inst)`),
    silent('a loop until it succeeds', `while (JetStopServiceInstance(inst) < 0) JetTruncateLogInstance(inst)`),
    silent('do until it succeeds', `
      do { JetTruncateLogInstance(inst) } while (JetStopServiceInstance(inst) < 0)`),
    silent('for', `for (; JetStopServiceInstance(inst) < 0; ) JetTruncateLogInstance(inst)`),
    silent('a case', `
      switch (JetStopServiceInstance(inst)) { case 0: break; default: JetTruncateLogInstance(inst) }`),
    silent('a case of the kept outcome', `
      const err = JetStopServiceInstance(inst)
      switch (err) { case -1003: JetTruncateLogInstance(inst); break; default: JetTerm(inst) }`),
    silent('an empty case before another', `
      switch (JetStopServiceInstance(inst)) { case -1003: case -1329: JetTruncateLogInstance(inst) }`),
    silent('a switch over truth', `
      const err = JetStopServiceInstance(inst)
      switch (true) { case err < 0: JetTruncateLogInstance(inst) }`),
    silent('of two instances', `
      const a = JetStopServiceInstance(x), b = JetStopServiceInstance(y)
      if (a < 0) JetGetInstanceMiscInfo(x, info, 8, 0)
      if (b < 0) JetGetInstanceMiscInfo(y, info, 8, 0)`),
    silent('an outcome of unknown bits', `
      const err = JetStopServiceInstance2(inst, bits); if (err < 0) JetTruncateLogInstance(inst)`),
  ],
  invalid: [
    ...failures
      .filter((test) => !/x|Invalid|-1003|-1329/.test(test))
      .map((test) => refused(`if (${test}) return`, `
        function f() {
          const err = JetStopServiceInstance(inst) // stop
          if (${test}) return
          JetTruncateLogInstance(inst) // ✗
        }`)),
    ...successes.map((test) => refused(`if (${test})`, `
        const err = JetStopServiceInstance(inst) // stop
        if (${test}) JetTruncateLogInstance(inst) // ✗`)),
    ...neither.map((test) => refused(`if (${test}) return`, `
        function f() {
          const err = JetStopServiceInstance(inst) // stop
          if (${test}) return
          JetTruncateLogInstance(inst) // ✗?
        }`)),
    refused('negated, and something else may be the reason', `
      const err = JetStopServiceInstance(inst) // stop
      if (!(err >= 0 && x)) JetTruncateLogInstance(inst) // ✗?`),
    refused('not tested', `
      const err = JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('tested too late', `
      const err = JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗?
      if (err < 0) throw new Error()`),
    refused('tested, and both go on', `
      const err = JetStopServiceInstance(inst) // stop
      if (err < 0) log(err)
      JetTruncateLogInstance(inst) // ✗?`),
    refused('the call itself, with a return', `
      function f() {
        if (JetStopServiceInstance(inst) < 0) { return } // stop
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('checked by a function that throws', `
      check(JetStopServiceInstance(inst)) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('the variable has another outcome by then', `
      let err = JetStopServiceInstance(inst) // stop
      err = JetRollback(s, 0)
      if (err < 0) JetTruncateLogInstance(inst) // ✗`),
    refused('the second of two stops failed', `
      JetStopServiceInstance(inst) // stop
      if (JetStopServiceInstance2(inst, 0) < 0) JetTruncateLogInstance(inst) // ✗ JetTruncateLogInstance`),
    refused('the first of two stops failed', `
      const err = JetStopServiceInstance(inst)
      if (err < 0) {
        JetStopServiceInstance2(inst, 0) // stop
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('a term that failed', `
      JetStopServiceInstance(inst) // stop
      if (JetTerm2(inst, 0) < 0) JetTruncateLogInstance(inst) // ✗ JetTruncateLogInstance`),
    refused('stopped when the test holds and when it does not', `
      const err = JetStopServiceInstance(inst) // stop
      if (x) JetTruncateLogInstance(inst) // ✗`),
    refused('the outcome of another call', `
      const err = JetStopServiceInstance(inst), other = f() // stop
      if (other < 0) JetTruncateLogInstance(inst) // ✗`),
    refused('a case', `
      switch (JetStopServiceInstance(inst)) { // stop
        case 0: JetTruncateLogInstance(inst) // ✗
      }`),
    refused('the default after the failures', `
      function f() {
        switch (JetStopServiceInstance(inst)) { // stop
          case 0: JetTruncateLogInstance(inst) // ✗
          case -1003: return
        }
      }`),
    refused('tested again after the paths met', `
      const err = JetStopServiceInstance(inst) // stop
      if (err < 0) log()
      if (err >= 0) JetTruncateLogInstance(inst) // ✗`),
  ],
})
