import { refused, run, silent } from '../rule-tester.ts'

// Branches and early exits.
run('branches', {
  valid: [
    silent('the other branch', `if (x) JetStopServiceInstance(inst); else JetMove(s)`),
    silent('after a return', `function f() { if (x) { JetStopServiceInstance(inst); return } JetMove(s) }`),
    silent('after a throw', `if (x) { JetStopServiceInstance(inst); throw new Error() } JetMove(s)`),
    silent('unreachable', `function f() { JetStopServiceInstance(inst); return; JetMove(s) }`),
    silent('before the stop', `JetMove(s); JetStopServiceInstance(inst)`),
    silent('an argument is evaluated before the call', `JetStopServiceInstance(inst, JetMove(s))`),
    silent('another case', `
      switch (x) { case 1: JetStopServiceInstance(inst); break; case 2: JetMove(s) }`),
    silent('the other way of a conditional', `x ? JetStopServiceInstance(inst) : JetMove(s)`),
    silent('a default that is not taken twice', `const { a = JetMove(s) } = x; JetStopServiceInstance(inst)`),
    silent('a labelled block that is left', `
      out: { if (x) { JetStopServiceInstance(inst); break out } JetMove(s) }`),
  ],
  invalid: [
    refused('after a branch', `
      if (x) JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗?`),
    refused('both branches', `
      if (x) JetStopServiceInstance(inst) // stop
      else JetStopService()
      JetMove(s) // ✗`),
    refused('in the same branch', `
      if (x) {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      }`),
    refused('in a test', `
      JetStopServiceInstance(inst) // stop
      if (JetMove(s) === 0) f() // ✗`),
    refused('an early return on the other path', `
      function f() {
        if (!x) return
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      }`),
    refused('only the path that stops goes on', `
      function f() {
        if (x) JetStopServiceInstance(inst) // stop
        else return
        JetMove(s) // ✗
      }`),
    refused('falling through to the next case', `
      switch (x) {
        case 1: JetStopServiceInstance(inst) // stop
        case 2: JetMove(s) // ✗?
      }`),
    refused('every case', `
      switch (x) {
        case 1: JetStopServiceInstance(inst); break // stop
        default: JetStopServiceInstance(inst)
      }
      JetMove(s) // ✗`),
    refused('right of and', `
      x && JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗?`),
    refused('right of a nullish operator', `
      x ?? JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗?`),
    refused('nested calls', `
      f(
        JetStopServiceInstance(inst), // stop
        JetMove(s), // ✗
      )`),
    refused('an argument of the refused call', `
      JetMove( // ✗
        s, JetStopServiceInstance(inst)) // stop`),
    refused('a labelled block that is left stopped', `
      out: {
        if (x) break out
        JetStopServiceInstance(inst) // stop
      }
      JetMove(s) // ✗?`),
    refused('the message names the first of two stops', `
      if (x) JetStopServiceInstance(inst) // stop
      else JetStopServiceInstance2(inst, 0)
      JetMove(s) // ✗`),
  ],
})

// Loops.
run('loops', {
  valid: [
    silent('left after the stop', `for (;;) { JetMove(s); if (x) { JetStopServiceInstance(inst); break } }`),
    silent('a function leaves the loop', `
      function f() { while (true) { JetMove(s); if (x) { JetStopServiceInstance(inst); return } } }`),
    silent('continue before the stop', `while (a) { if (x) continue; f() } JetMove(s); JetStopServiceInstance(inst)`),
  ],
  invalid: [
    refused('while', `
      while (x) JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗?`),
    refused('do … while runs at least once', `
      do JetStopServiceInstance(inst) // stop
      while (x)
      JetMove(s) // ✗`),
    refused('the test of the next round', `
      while (JetMove(s) >= 0) { // ✗?
        JetStopServiceInstance(inst) // stop
      }`),
    refused('the update', `
      for (let i = 0; i < 2; JetMove(s)) { // ✗
        JetStopServiceInstance(inst) // stop
      }`),
    refused('for … of', `
      for (const table of tables) {
        JetMove(s, table) // ✗?
        JetStopServiceInstance(inst) // stop
      }`),
    refused('for … in', `
      for (const name in tables) {
        JetStopServiceInstance(inst) // stop
        JetMove(s, tables[name]) // ✗
      }`),
    refused('break out of an infinite loop', `
      for (;;) {
        if (x) { JetStopServiceInstance(inst); break } // stop
      }
      JetMove(s) // ✗`),
    refused('continue of an outer loop', `
      outer: while (a) {
        JetMove(s) // ✗?
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
      JetMove(s) // ✗`),
  ],
})

// Exceptions.
run('exceptions', {
  valid: [
    silent('a stop that throws did not happen', `
      try { JetStopServiceInstance(inst) } catch { JetMove(s) }`),
    silent('a checked stop that throws has failed', `
      try { check(JetStopServiceInstance(inst)) } catch { JetMove(s) }`),
    silent('an awaited stop that throws has failed', `
      try { await JetStopServiceInstance(inst) } catch { JetMove(s) }`),
    silent('a check of the kept outcome that throws', `
      try { const err = JetStopServiceInstance(inst); check(err) } catch { JetMove(s) }`),
    silent('a check by a method of the outcome', `
      try { expect(JetStopServiceInstance(inst)).toBe(0) } catch { JetMove(s) }`),
    silent('the stop comes last', `try { a(); b(); JetStopServiceInstance(inst) } catch { JetMove(s) }`),
    silent('thrown before the stop', `
      try { if (x) throw new Error(); JetStopServiceInstance(inst) } catch { JetMove(s) }`),
    silent('the catch of another try', `
      try { a() } catch { JetMove(s) }
      JetStopServiceInstance(inst)`),
    silent('finally before the stop', `try { a() } finally { JetMove(s) } JetStopServiceInstance(inst)`),
    silent('a return through finally', `
      function f() { try { return } finally { if (x) JetStopServiceInstance(inst) } JetMove(s) }`),
    silent('a stop that throws through a finally did not happen', `
      try { try { JetStopServiceInstance(inst) } finally { x = 1 } } catch { JetMove(s) }`),
    silent('restarted in catch', `
      try { a() } catch { JetStopServiceInstance(inst); JetTerm(inst); throw new Error() }
      JetMove(s)`),
  ],
  invalid: [
    refused('after try', `
      try { JetStopServiceInstance(inst) } finally { a() } // stop
      JetMove(s) // ✗`),
    refused('the second call of a try block throws', `
      try {
        JetStopServiceInstance(inst) // stop
        a()
      } catch { JetMove(s) } // ✗?`),
    refused('the third call of a try block throws', `
      try {
        a()
        JetStopServiceInstance(inst) // stop
        b()
      } catch { JetMove(s) } // ✗?`),
    refused('every throw comes after the stop', `
      JetStopServiceInstance(inst) // stop
      try { a() } catch { JetMove(s) } // ✗`),
    refused('an explicit throw after the stop', `
      try {
        JetStopServiceInstance(inst) // stop
        throw error
      } catch { JetMove(s) } // ✗?`),
    refused('finally, reported once', `
      try { a(); JetStopServiceInstance(inst) } // stop
      finally { JetMove(s) } // ✗?`),
    refused('finally, after the stop on one of its two ways, reported once', `
      try { JetStopServiceInstance(inst); a() } // stop
      finally { JetMove(s) } // ✗?`),
    refused('finally after the stop, reported once', `
      JetStopServiceInstance(inst) // stop
      try { a() } finally { JetMove(s) } // ✗`),
    refused('finally after a return', `
      function f() {
        try { if (x) { JetStopServiceInstance(inst); return } } // stop
        finally { JetMove(s) } // ✗?
      }`),
    refused('a return through two finallys', `
      function f() {
        try { try { return JetStopServiceInstance(inst) } finally { x = 1 } } // stop
        finally { JetMove(s) } // ✗?
      }`),
    refused('a stop in finally', `
      try { a() } finally { JetStopServiceInstance(inst) } // stop
      JetMove(s) // ✗`),
    refused('a stop in finally, seen by the outer catch', `
      try {
        try { a() } finally { JetStopServiceInstance(inst) } // stop
        b()
      } catch { JetMove(s) } // ✗?`),
    refused('a throw through finally to the outer catch', `
      try {
        JetStopServiceInstance(inst) // stop
        try { a() } finally { b() }
      } catch { JetMove(s) } // ✗?`),
    refused('a throw in catch passes finally', `
      try { a() }
      catch { JetStopServiceInstance(inst); b() } // stop
      finally { JetMove(s) } // ✗?`),
    refused('try in a finally', `
      JetStopServiceInstance(inst) // stop
      try { a() } finally { try { b() } catch { JetMove(s) } } // ✗`),
    refused('catch and go on', `
      try { JetStopServiceInstance(inst) } // stop
      catch { a() }
      JetMove(s) // ✗?`),
    refused('new, await and templates throw', `
      try {
        JetStopServiceInstance(inst) // stop
        await x
      } catch { JetMove(s) } // ✗?`),
  ],
})

// Functions are followed one by one.
run('nested functions', {
  valid: [
    silent('a function declared after the stop', `JetStopServiceInstance(inst); function f() { JetMove(s) }`),
    silent('a callback', `JetStopServiceInstance(inst); on(() => JetMove(s))`),
    silent('a stop in a callback', `on(() => JetStopServiceInstance(inst)); JetMove(s)`),
    silent('a class field', `JetStopServiceInstance(inst); class A { x = JetMove(s) }`),
    silent('a generator that was not started', `function* g() { JetStopServiceInstance(inst) } g(); JetMove(s)`),
  ],
  invalid: [
    refused('in a function', `
      function f() {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      }`),
    refused('in a callback', `
      on(() => {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      })`),
    refused('in an async method', `
      class Db { async close() {
        await JetStopServiceInstance(this.inst) // stop
        await JetMove(this.s) // ✗
      } }`),
    refused('in a generator, around a yield', `
      function* close() {
        JetStopServiceInstance(inst) // stop
        yield
        JetMove(s) // ✗
      }`),
    refused('in a static block', `
      class Db { static {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      } }`),
    refused('in a class field', `
      class Db { x = [
        JetStopServiceInstance(inst), // stop
        JetMove(s), // ✗
      ] }`),
    refused('in a default of a parameter', `
      function f(
        a = JetStopServiceInstance(inst), // stop
        b = JetMove(s), // ✗?
      ) {}`),
    refused('around a function expression', `
      JetStopServiceInstance(inst) // stop
      const f = () => {}
      JetMove(s) // ✗`),
  ],
})
