import { refused, run, silent } from '../rule-tester.ts'

// A condition that a variable keeps says where it is tested what it would say there itself.
run('kept conditions', {
  valid: [
    silent('a condition that never holds', `
      let err = 0
      const ok = err >= 0
      err = JetStopServiceInstance(inst)
      if (!ok) JetTruncateLogInstance(inst)`),
    ...['err < 0', '!!err', 'Boolean(err)', 'err !== 0', '!(err >= 0)', 'err < 0 && x', 'err === -1003'].map((test) => silent(`if (${test}), kept`, `
      const err = JetStopServiceInstance(inst); const bad = ${test}; if (bad) JetTruncateLogInstance(inst)`)),
    ...['err >= 0', '!err', 'err === 0', '0 <= err', 'err >= 0 || x'].map((test) => silent(`unless (${test}), kept`, `
      const err = JetStopServiceInstance(inst); const ok = ${test}; if (!ok) JetTruncateLogInstance(inst)`)),
    silent('of the call itself', `const ok = JetStopServiceInstance(inst) === 0; if (!ok) JetTruncateLogInstance(inst)`),
    silent('with a return', `
      function f() {
        const ok = JetStopServiceInstance(inst) >= 0
        if (ok) return JetTerm(inst)
        return JetTruncateLogInstance(inst)
      }`),
    silent('by let', `let bad = JetStopServiceInstance(inst) < 0; if (bad) JetTruncateLogInstance(inst)`),
    silent('assigned later', `let bad; bad = JetStopServiceInstance(inst) < 0; if (bad) JetTruncateLogInstance(inst)`),
    silent('a copy', `const bad = JetStopServiceInstance(inst) < 0; const b = bad; if (b) JetTruncateLogInstance(inst)`),
    silent('negated again', `const bad = JetStopServiceInstance(inst) < 0; const ok = !bad; if (!ok) JetTruncateLogInstance(inst)`),
    silent('an and', `const bad = JetStopServiceInstance(inst) < 0; if (bad && x) JetTruncateLogInstance(inst)`),
    silent('right of an or', `const ok = JetStopServiceInstance(inst) >= 0; ok || JetTruncateLogInstance(inst)`),
    silent('a conditional', `const ok = JetStopServiceInstance(inst) >= 0; ok ? JetTerm(inst) : JetTruncateLogInstance(inst)`),
    silent('a comparison with true', `const ok = JetStopServiceInstance(inst) >= 0; if (ok === false) JetTruncateLogInstance(inst)`),
    silent('not equal to true', `const ok = JetStopServiceInstance(inst) >= 0; if (ok !== true) JetTruncateLogInstance(inst)`),
    silent('switch', `
      const ok = JetStopServiceInstance(inst) >= 0
      switch (ok) { case false: JetTruncateLogInstance(inst) }`),
    silent('of two instances', `
      const a = JetStopServiceInstance(x), b = JetStopServiceInstance(y)
      const neither = a < 0 && b < 0
      if (neither) { JetGetInstanceMiscInfo(x, info, 8, 0); JetGetInstanceMiscInfo(y, info, 8, 0) }`),
    silent('kept by a member', `this.bad = JetStopServiceInstance(inst) < 0; if (this.bad) JetTruncateLogInstance(inst)`),
    silent('asserted', `
      const ok = JetStopServiceInstance(inst) >= 0
      try { assert(ok) } catch { if (!ok) JetTruncateLogInstance(inst) }`),
    silent('kept on one path', `
      let err = 0
      if (x) err = JetStopServiceInstance(inst)
      if (err < 0) JetTruncateLogInstance(inst)`),
  ],
  invalid: [
    refused('ok', `
      const ok = JetStopServiceInstance(inst) === 0 // stop
      if (ok) JetTruncateLogInstance(inst) // ✗`),
    refused('not bad', `
      const err = JetStopServiceInstance(inst) // stop
      const bad = err < 0
      if (!bad) JetTruncateLogInstance(inst) // ✗`),
    refused('an and', `
      const ok = JetStopServiceInstance(inst) === 0 // stop
      ok && x && JetTruncateLogInstance(inst) // ✗`),
    refused('with a return', `
      function f() {
        const bad = JetStopServiceInstance(inst) < 0 // stop
        if (bad) return
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('compared with false', `
      const bad = JetStopServiceInstance(inst) < 0 // stop
      if (bad == false) JetTruncateLogInstance(inst) // ✗`),
    refused('one of two reasons', `
      const ok = JetStopServiceInstance(inst) >= 0 && x // stop
      if (!ok) JetTruncateLogInstance(inst) // ✗?`),
    refused('both of two', `
      const ok = JetStopServiceInstance(inst) >= 0 && x // stop
      if (ok) JetTruncateLogInstance(inst) // ✗`),
    refused('not tested', `
      const ok = JetStopServiceInstance(inst) >= 0 // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('has another value by then', `
      let bad = JetStopServiceInstance(inst) < 0 // stop
      bad = JetRollback(s, 0) < 0
      if (bad) JetTruncateLogInstance(inst) // ✗`),
    refused('the outcome was replaced, the condition was not', `
      let err = JetStopServiceInstance(inst) // stop
      const ok = err >= 0
      err = JetRollback(s, 0)
      if (ok) JetTruncateLogInstance(inst) // ✗`),
    refused('kept on one path, after another stop', `
      let err = 0
      JetStopServiceInstance(inst) // stop
      if (x) err = JetStopServiceInstance2(inst, 0)
      if (err < 0) JetTruncateLogInstance(inst) // ✗`),
    refused('kept on one path', `
      let err = 0
      if (x) err = JetStopServiceInstance(inst) // stop
      if (err >= 0) JetTruncateLogInstance(inst) // ✗?`),
  ],
})

/** What holds the outcome, and a test of it that holds if the stop has failed. */
const readHolders: readonly (readonly [code: string, test: string])[] = [
  ['const r = { err: stop }', 'r.err < 0'],
  ['const r = { a: { err: stop } }', 'r.a.err < 0'],
  ['const errs = [stop]', 'errs[0] < 0'],
  ['const err = Number(stop)', 'err < 0'],
  ['const err = stop', '(err < 0 ? 1 : 0) === 1'],
  ['const { a } = { a: stop }', 'a < 0'],
  ['let ok = false; if (stop >= 0) ok = true', '!ok'],
  ['let ok = true; if (stop < 0) ok = false', '!ok'],
  ['let ok; if (stop < 0) ok = false; else ok = true', '!ok'],
  ['let ok = true; stop < 0 && (ok = false)', '!ok'],
  ['let n = 0; if (stop < 0) n += 1', 'n > 0'],
  ['let n = 0; while (stop < 0) { n = 1; break }', 'n > 0'],
  ['let ok = false; switch (stop) { case 0: ok = true }', '!ok'],
]

/** What holds the outcome, or is made of it, and a test that nobody reads. */
const holders: readonly (readonly [code: string, test: string])[] = [
  ['const errs = [stop]', 'errs.some(failed)'],
  ['const err = Math.sign(stop)', 'err === -1'],
  ['const err = stop', 'Math.sign(err) === -1'],
  ['const err = stop', 'isError[err]'],
  ['const err = stop', '`${err}`.startsWith("-")'],
  ['const err = stop', '[err].some(failed)'],
  ['const err = stop; const bad = failed(err)', 'bad'],
  ['const err = stop + 0', 'err < 0'],
  ['let sum = 0; sum += stop', 'sum < 0'],
]

const withStop = ([code, test]: readonly [string, string]) => ({ code: code.replace('stop', 'JetStopServiceInstance(inst)'), test })
const heldAndRead = readHolders.map(withStop)
const held = holders.map(withStop)

run('outcomes that something holds', {
  valid: heldAndRead.map(({ code, test }) => silent(`${code}; if (${test})`, `${code}\nif (${test}) JetTruncateLogInstance(inst)`)),
  invalid: heldAndRead.flatMap(({ code, test }) => [
    refused(`${code}; if (${test}) … else`, `
      ${code} // stop
      if (${test}) a()
      else JetTruncateLogInstance(inst) // ✗`),
    refused(`${code}; if (${test}) return`, `
      function f() {
        ${code} // stop
        if (${test}) return
        JetTruncateLogInstance(inst) // ✗
      }`),
  ]),
})

// What is not read decides nothing in what it guards, one way or the other.
run('outcomes that are not read', {
  valid: [
    ...held.map(({ code, test }) => silent(`${code}; if (${test})`, `${code}\nif (${test}) JetTruncateLogInstance(inst)`)),
    ...held.map(({ code, test }) => silent(`${code}; if (${test}) … else`, `${code}\nif (${test}) a(); else JetTruncateLogInstance(inst)`)),
    silent('the call itself', `if (failed(JetStopServiceInstance(inst))) JetTruncateLogInstance(inst)`),
    silent('right of an and', `failed(JetStopServiceInstance(inst)) && JetTruncateLogInstance(inst)`),
    silent('in a longer test', `if (x && failed(JetStopServiceInstance(inst)) || y) JetTruncateLogInstance(inst)`),
    silent('while', `while (failed(JetStopServiceInstance(inst))) JetTruncateLogInstance(inst)`),
    silent('switch', `switch (nameOf(JetStopServiceInstance(inst))) { case 'stopping': JetTruncateLogInstance(inst) }`),
    silent('the default of a switch', `switch (nameOf(JetStopServiceInstance(inst))) { case 'done': break; default: JetTruncateLogInstance(inst) }`),
    silent('terminated by what is given a list with the outcome', `
      const err = JetStopServiceInstance(inst.value)
      shutdown([err, inst.value])
      JetInit(inst)
      JetBeginSession(inst.value, s, null, null)`),
    silent('terminated by what holds the outcome', `
      this.note(JetStopServiceInstance(inst.value))
      shutdown(this)
      JetInit(inst)
      JetBeginSession(inst.value, s, null, null)`),
    silent('an if in what it guards', `
      const err = JetStopServiceInstance(inst); if (failed(err)) { if (x) JetTruncateLogInstance(inst) }`),
  ],
  invalid: [
    ...held.map(({ code, test }) => refused(`${code}; if (${test}) return`, `
      function f() {
        ${code} // stop
        if (${test}) return
        JetTruncateLogInstance(inst) // ✗?
      }`)),
    refused('past what it guards', `
      const err = JetStopServiceInstance(inst) // stop
      if (failed(err)) log(err)
      JetTruncateLogInstance(inst) // ✗?`),
    refused('another stop in what it guards', `
      if (failed(JetStopServiceInstance(inst))) {
        JetStopServiceInstance2(inst, 0) // stop
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('read in what it guards', `
      const err = JetStopServiceInstance(inst) // stop
      if (failed(err)) { if (err >= 0) JetTruncateLogInstance(inst) } // ✗`),
    refused('the second of two stops', `
      JetStopServiceInstance(inst) // stop
      if (failed(JetStopServiceInstance2(inst, 0))) JetTruncateLogInstance(inst) // ✗ JetTruncateLogInstance`),
    refused('a variable of the branch', `
      const err = JetStopServiceInstance(inst) // stop
      if (err >= 0) { const x = f(); if (x) JetTruncateLogInstance(inst) } // ✗`),
    refused('given to what throws', `
      try {
        const r = [JetStopServiceInstance(inst)] // stop
        use(r)
      } catch { JetTruncateLogInstance(inst) } // ✗?`),
    refused('a member of what was replaced', `
      let r = {}
      r.err = JetStopServiceInstance(inst) // stop
      r = g()
      if (r.err < 0) JetTruncateLogInstance(inst) // ✗`),
    refused('a holder that holds something else by then', `
      let r = { err: JetStopServiceInstance(inst) } // stop
      r = { err: JetRollback(s, 0) }
      if (r.err < 0) JetTruncateLogInstance(inst) // ✗`),
  ],
})

/** How other code comes to know the outcome. */
const tellings = [
  'check(JetStopServiceInstance(inst))', 'new Check(JetStopServiceInstance(inst))', 'check({ err: JetStopServiceInstance(inst) })',
  'lastError = JetStopServiceInstance(inst)', 'shared.err = JetStopServiceInstance(inst)', 'this.err = JetStopServiceInstance(inst)',
  'this.note(JetStopServiceInstance(inst))', 'const errs = []; add(errs, JetStopServiceInstance(inst))', 'const r = {}; Object.assign(r, { err: JetStopServiceInstance(inst) })',
  'const err = JetStopServiceInstance(inst); on(() => err)', 'let bad = false; if (JetStopServiceInstance(inst) < 0) other.bad = true',
]

/** What tells nobody. */
const looks = ['console.log(err)', 'console.error({ err })', 'Math.abs(err)', 'String(err)', 'new Error(`failed: ${err}`)', 'undefined']

// Where other code knows the outcome, any condition that is not read may depend on it.
run('outcomes that other code knows', {
  valid: [],
  invalid: [
    ...tellings.slice(0, -1).map((code) => refused(`${code}, plain`, `
      ${code} // stop
      JetTruncateLogInstance(inst) // ✗`)),
    ...tellings.map((code) => refused(`${code}; if (hasFailed())`, `
      ${code} // stop
      if (hasFailed()) JetTruncateLogInstance(inst) // ✗?`)),
    ...looks.map((code) => refused(`${code}; if (x)`, `
      const err = JetStopServiceInstance(inst) // stop
      ${code}
      if (x()) JetTruncateLogInstance(inst) // ✗`)),
    ...looks.map((code) => refused(`${code}, plain`, `
      const err = JetStopServiceInstance(inst) // stop
      ${code}
      JetTruncateLogInstance(inst) // ✗`)),
    refused('told on one path', `
      const err = JetStopServiceInstance(inst) // stop
      if (x) note(err)
      if (hasFailed()) JetTruncateLogInstance(inst) // ✗?`),
    refused('told in a variable that other files read', `
      export let last
      export function f() {
        last = JetStopServiceInstance(inst) // stop
        if (hasFailed()) JetTruncateLogInstance(inst) // ✗?
      }`),
    refused('told with a handle, which does not keep it', `
      check(JetStopServiceInstance(inst), inst) // stop
      if (inst !== null) JetTruncateLogInstance(inst) // ✗?`),
    refused('told and read', `
      const err = JetStopServiceInstance(inst) // stop
      note(err)
      if (err >= 0 && x()) JetTruncateLogInstance(inst) // ✗`),
    refused('told, read, and another condition', `
      function f() {
        const err = JetStopServiceInstance(inst) // stop
        note(err)
        if (err < 0) return
        if (x()) JetTruncateLogInstance(inst) // ✗
      }`),
    refused('a function of the same name as a global', `
      import console from './errors.js'
      console.log(JetStopServiceInstance(inst)) // stop
      if (hasFailed()) JetTruncateLogInstance(inst) // ✗?`),
    refused('a constant condition', `
      check(JetStopServiceInstance(inst)) // stop
      while (true) JetTruncateLogInstance(inst) // ✗`),
    refused('told before another stop', `
      check(JetStopServiceInstance(inst)) // stop
      JetStopServiceInstance2(inst, 0)
      if (hasFailed()) JetTruncateLogInstance(inst) // ✗`),
  ],
})
