import { refused, run, silent } from '../rule-tester.ts'

// Branches and early exits.
run('branches', {
  valid: [
    silent('the other branch', `if (x) JetStopServiceInstance(inst); else JetTruncateLogInstance(inst)`),
    silent('after a return', `function f() { if (x) { JetStopServiceInstance(inst); return } JetTruncateLogInstance(inst) }`),
    silent('after a throw', `if (x) { JetStopServiceInstance(inst); throw new Error() } JetTruncateLogInstance(inst)`),
    silent('unreachable', `function f() { JetStopServiceInstance(inst); return; JetTruncateLogInstance(inst) }`),
    silent('before the stop', `JetTruncateLogInstance(inst); JetStopServiceInstance(inst)`),
    silent('an argument is evaluated before the call', `JetStopServiceInstance(inst, JetTruncateLogInstance(inst))`),
    silent('another case', `
      switch (x) { case 1: JetStopServiceInstance(inst); break; case 2: JetTruncateLogInstance(inst) }`),
    silent('the other way of a conditional', `x ? JetStopServiceInstance(inst) : JetTruncateLogInstance(inst)`),
    silent('a default that is not taken twice', `const { a = JetTruncateLogInstance(inst) } = x; JetStopServiceInstance(inst)`),
    silent('a labelled block that is left', `
      out: { if (x) { JetStopServiceInstance(inst); break out } JetTruncateLogInstance(inst) }`),
  ],
  invalid: [
    refused('after a branch', `
      if (x) JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗?`),
    refused('both branches', `
      if (x) JetStopServiceInstance(inst) // stop
      else JetStopService()
      JetTruncateLogInstance(inst) // ✗`),
    refused('in the same branch', `
      if (x) {
        JetStopServiceInstance(inst) // stop
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('in a test', `
      JetStopServiceInstance(inst) // stop
      if (JetTruncateLogInstance(inst) === 0) f() // ✗`),
    refused('an early return on the other path', `
      function f() {
        if (!x) return
        JetStopServiceInstance(inst) // stop
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('only the path that stops goes on', `
      function f() {
        if (x) JetStopServiceInstance(inst) // stop
        else return
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('falling through to the next case', `
      switch (x) {
        case 1: JetStopServiceInstance(inst) // stop
        case 2: JetTruncateLogInstance(inst) // ✗?
      }`),
    refused('every case', `
      switch (x) {
        case 1: JetStopServiceInstance(inst); break // stop
        default: JetStopServiceInstance(inst)
      }
      JetTruncateLogInstance(inst) // ✗`),
    refused('right of and', `
      x && JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗?`),
    refused('right of a nullish operator', `
      x ?? JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗?`),
    refused('nested calls', `
      f(
        JetStopServiceInstance(inst), // stop
        JetTruncateLogInstance(inst), // ✗
      )`),
    refused('an argument of the refused call', `
      JetGetInstanceMiscInfo( // ✗
        inst, JetStopServiceInstance(inst), 8, 0) // stop`),
    refused('a labelled block that is left stopped', `
      out: {
        if (x) break out
        JetStopServiceInstance(inst) // stop
      }
      JetTruncateLogInstance(inst) // ✗?`),
    refused('the message names the first of two stops', `
      if (x) JetStopServiceInstance(inst) // stop
      else JetStopServiceInstance2(inst, 0)
      JetTruncateLogInstance(inst) // ✗`),
  ],
})

// Loops.
run('loops', {
  valid: [
    silent('left after the stop', `for (;;) { JetTruncateLogInstance(inst); if (x) { JetStopServiceInstance(inst); break } }`),
    silent('a function leaves the loop', `
      function f() { while (true) { JetTruncateLogInstance(inst); if (x) { JetStopServiceInstance(inst); return } } }`),
    silent('continue before the stop', `while (a) { if (x) continue; f() } JetTruncateLogInstance(inst); JetStopServiceInstance(inst)`),
  ],
  invalid: [
    refused('while', `
      while (x()) JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗?`),
    refused('do … while runs at least once', `
      do JetStopServiceInstance(inst) // stop
      while (x)
      JetTruncateLogInstance(inst) // ✗`),
    refused('the test of the next round', `
      while (JetTruncateLogInstance(inst) >= 0) { // ✗?
        JetStopServiceInstance(inst) // stop
      }`),
    refused('the update', `
      for (let i = 0; i < 2; JetTruncateLogInstance(inst)) { // ✗
        JetStopServiceInstance(inst) // stop
      }`),
    refused('for … of', `
      for (const table of tables) {
        JetGetInstanceMiscInfo(inst, table, 8, 0) // ✗?
        JetStopServiceInstance(inst) // stop
      }`),
    refused('for … in', `
      for (const name in tables) {
        JetStopServiceInstance(inst) // stop
        JetGetInstanceMiscInfo(inst, tables[name], 8, 0) // ✗
      }`),
    refused('break out of an infinite loop', `
      for (;;) {
        if (x) { JetStopServiceInstance(inst); break } // stop
      }
      JetTruncateLogInstance(inst) // ✗`),
    refused('continue of an outer loop', `
      outer: while (a) {
        JetTruncateLogInstance(inst) // ✗?
        while (b) {
          JetStopServiceInstance(inst) // stop
          continue outer
        }
      }`),
    refused('break of an outer loop', `
      outer: for (;;) {
        for (;;) {
          JetStopServiceInstance(inst) // stop
          break outer
        }
      }
      JetTruncateLogInstance(inst) // ✗`),
  ],
})

// Exceptions.
run('exceptions', {
  valid: [
    silent('a stop that throws did not happen', `
      try { JetStopServiceInstance(inst) } catch { JetTruncateLogInstance(inst) }`),
    silent('a checked stop that throws has failed', `
      try { check(JetStopServiceInstance(inst)) } catch { JetTruncateLogInstance(inst) }`),
    silent('an awaited stop that throws has failed', `
      try { await JetStopServiceInstance(inst) } catch { JetTruncateLogInstance(inst) }`),
    silent('a check of the kept outcome that throws', `
      try { const err = JetStopServiceInstance(inst); check(err) } catch { JetTruncateLogInstance(inst) }`),
    silent('a check by a method of the outcome', `
      try { expect(JetStopServiceInstance(inst)).toBe(0) } catch { JetTruncateLogInstance(inst) }`),
    silent('the stop comes last', `try { a(); b(); JetStopServiceInstance(inst) } catch { JetTruncateLogInstance(inst) }`),
    silent('thrown before the stop', `
      try { if (x) throw new Error(); JetStopServiceInstance(inst) } catch { JetTruncateLogInstance(inst) }`),
    silent('the catch of another try', `
      try { a() } catch { JetTruncateLogInstance(inst) }
      JetStopServiceInstance(inst)`),
    silent('finally before the stop', `try { a() } finally { JetTruncateLogInstance(inst) } JetStopServiceInstance(inst)`),
    silent('a return through finally', `
      function f() { try { return } finally { if (x) JetStopServiceInstance(inst) } JetTruncateLogInstance(inst) }`),
    silent('a stop that throws through a finally did not happen', `
      try { try { JetStopServiceInstance(inst) } finally { x = 1 } } catch { JetTruncateLogInstance(inst) }`),
    silent('restarted in catch', `
      try { a() } catch { JetStopServiceInstance(inst); JetTerm(inst); throw new Error() }
      JetTruncateLogInstance(inst)`),
  ],
  invalid: [
    refused('after try', `
      try { JetStopServiceInstance(inst) } finally { a() } // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('the second call of a try block throws', `
      try {
        JetStopServiceInstance(inst) // stop
        a()
      } catch { JetTruncateLogInstance(inst) } // ✗?`),
    refused('the third call of a try block throws', `
      try {
        a()
        JetStopServiceInstance(inst) // stop
        b()
      } catch { JetTruncateLogInstance(inst) } // ✗?`),
    refused('every throw comes after the stop', `
      JetStopServiceInstance(inst) // stop
      try { a() } catch { JetTruncateLogInstance(inst) } // ✗`),
    refused('an explicit throw after the stop', `
      try {
        JetStopServiceInstance(inst) // stop
        throw error
      } catch { JetTruncateLogInstance(inst) } // ✗?`),
    refused('finally, reported once', `
      try { a(); JetStopServiceInstance(inst) } // stop
      finally { JetTruncateLogInstance(inst) } // ✗?`),
    refused('finally, after the stop on one of its two ways, reported once', `
      try { JetStopServiceInstance(inst); a() } // stop
      finally { JetTruncateLogInstance(inst) } // ✗?`),
    refused('finally after the stop, reported once', `
      JetStopServiceInstance(inst) // stop
      try { a() } finally { JetTruncateLogInstance(inst) } // ✗`),
    refused('finally after a return', `
      function f() {
        try { if (x) { JetStopServiceInstance(inst); return } } // stop
        finally { JetTruncateLogInstance(inst) } // ✗?
      }`),
    refused('a return through two finallys', `
      function f() {
        try { try { return JetStopServiceInstance(inst) } finally { x = 1 } } // stop
        finally { JetTruncateLogInstance(inst) } // ✗?
      }`),
    refused('a stop in finally', `
      try { a() } finally { JetStopServiceInstance(inst) } // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('a stop in finally, seen by the outer catch', `
      try {
        try { a() } finally { JetStopServiceInstance(inst) } // stop
        b()
      } catch { JetTruncateLogInstance(inst) } // ✗?`),
    refused('a throw through finally to the outer catch', `
      try {
        JetStopServiceInstance(inst) // stop
        try { a() } finally { b() }
      } catch { JetTruncateLogInstance(inst) } // ✗?`),
    refused('a throw in catch passes finally', `
      try { a() }
      catch { JetStopServiceInstance(inst); b() } // stop
      finally { JetTruncateLogInstance(inst) } // ✗?`),
    refused('try in a finally', `
      JetStopServiceInstance(inst) // stop
      try { a() } finally { try { b() } catch { JetTruncateLogInstance(inst) } } // ✗`),
    refused('catch and go on', `
      try { JetStopServiceInstance(inst) } // stop
      catch { a() }
      JetTruncateLogInstance(inst) // ✗?`),
    refused('new, await and templates throw', `
      try {
        JetStopServiceInstance(inst) // stop
        await x
      } catch { JetTruncateLogInstance(inst) } // ✗?`),
  ],
})

// Functions are followed one by one.
run('nested functions', {
  valid: [
    silent('a function declared after the stop', `JetStopServiceInstance(inst); function f() { JetTruncateLogInstance(inst) }`),
    silent('a callback', `JetStopServiceInstance(inst); on(() => JetTruncateLogInstance(inst))`),
    silent('a stop in a callback', `on(() => JetStopServiceInstance(inst)); JetTruncateLogInstance(inst)`),
    silent('a class field', `JetStopServiceInstance(inst); class A { x = JetTruncateLogInstance(inst) }`),
    silent('a generator that was not started', `function* g() { JetStopServiceInstance(inst) } g(); JetTruncateLogInstance(inst)`),
  ],
  invalid: [
    refused('in a function', `
      function f() {
        JetStopServiceInstance(inst) // stop
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('in a callback', `
      on(() => {
        JetStopServiceInstance(inst) // stop
        JetTruncateLogInstance(inst) // ✗
      })`),
    refused('in an async method', `
      class Db { async close() {
        await JetStopServiceInstance(this.inst) // stop
        await JetTruncateLogInstance(this.inst) // ✗
      } }`),
    refused('in a generator, around a yield', `
      function* close() {
        JetStopServiceInstance(inst) // stop
        yield
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('in a static block', `
      class Db { static {
        JetStopServiceInstance(inst) // stop
        JetTruncateLogInstance(inst) // ✗
      } }`),
    refused('in a class field', `
      class Db { x = [
        JetStopServiceInstance(inst), // stop
        JetTruncateLogInstance(inst), // ✗
      ] }`),
    refused('in a default of a parameter', `
      function f(
        a = JetStopServiceInstance(inst), // stop
        b = JetTruncateLogInstance(inst), // ✗?
      ) {}`),
    refused('around a function expression', `
      JetStopServiceInstance(inst) // stop
      const f = () => {}
      JetTruncateLogInstance(inst) // ✗`),
  ],
})
