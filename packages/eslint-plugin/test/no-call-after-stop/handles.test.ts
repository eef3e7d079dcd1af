import { engine, refused, run, silent } from '../rule-tester.ts'

// Which instance a handle leads to.
run('the same instance', {
  valid: [
    silent('another instance', `
      JetStopServiceInstance(a.value); JetGetInstanceMiscInfo(b.value, info, 8, 0)`),
    silent('a session of another instance', `
      JetBeginSession(a.value, s, null, null); JetBeginSession(b.value, t, null, null)
      JetStopServiceInstance(a.value); JetMove(t.value)`),
    silent('a session of unknown origin, two instances in sight', `
      function run(a, b, s) { JetStopServiceInstance(a); JetMove(s); JetTerm(b) }`),
    silent('a session of unknown origin, one instance of many', `
      function run(list, s) { JetInit(other); JetStopServiceInstance(list[i]); JetMove(s) }`),
    silent('two members', `
      class Db { f() { JetStopServiceInstance(this.a); JetGetInstanceMiscInfo(this.b, info, 8, 0) } }`),
    silent('the same name in another scope', `
      const inst = { value: 0 }
      { const inst = { value: 0 }; JetStopServiceInstance(inst.value) }
      JetGetInstanceMiscInfo(inst.value, info, 8, 0)`),
    silent('the same member name in another class', `
      class A { f() { JetStopServiceInstance(this.inst)
        return class B { g = JetGetInstanceMiscInfo(this.inst, info, 8, 0) } } }`),
    silent('handles in a list, the index not constant', `
      JetStopServiceInstance(list[i]); JetGetInstanceMiscInfo(list[j], info, 8, 0)`),
    silent('arguments behind a spread', `
      JetStopServiceInstance(...args); JetGetInstanceMiscInfo(...args)`),
    silent('a session that a spread hides, two instances in sight', `
      JetInit(a); JetInit(b); JetStopServiceInstance(a.value); JetMove(...args)`),
  ],
  invalid: [
    refused('an instance handle', `
      JetStopServiceInstance(inst) // stop
      JetGetInstanceMiscInfo(inst, info, 8, 0) // ✗`),
    refused('the value of a box', `
      const inst = { value: 0 }, other = { value: 0 }
      JetCreateInstance2(inst, 'a', null, 0); JetCreateInstance2(other, 'b', null, 0)
      JetInit(inst)
      JetStopServiceInstance(inst.value) // stop
      JetGetInstanceMiscInfo(inst.value, info, 8, 0) // ✗`),
    refused('the element of an array', `
      const inst = [0]; JetInit(inst); JetInit(other)
      JetStopServiceInstance(inst[0]) // stop
      JetGetInstanceMiscInfo(inst[0], info, 8, 0) // ✗`),
    refused('the element of a typed array behind a pointer', `
      const inst = new BigUint64Array(1); JetInit(ptr(inst)); JetInit(other)
      JetStopServiceInstance(inst[0]) // stop
      JetGetInstanceMiscInfo(inst[0], info, 8, 0) // ✗`),
    refused('casts', `
      JetInit(other)
      JetStopServiceInstance(Number(inst.value)) // stop
      JetGetInstanceMiscInfo(BigInt(inst.value), info, 8, 0) // ✗`),
    refused('a session that the instance began', `
      JetBeginSession(a.value, s, null, null); JetBeginSession(b.value, t, null, null)
      JetStopServiceInstance(a.value) // stop
      JetMove(s.value) // ✗`),
    refused('a session that another session was copied from', `
      JetBeginSession(a.value, s, null, null); JetInit(b); JetDupSession(s.value, t)
      JetStopServiceInstance(a.value) // stop
      JetMove(t.value) // ✗`),
    refused('a session of unknown origin with a cursor of known origin', `
      JetBeginSession(a.value, s, null, null); JetInit(b)
      JetOpenTable(s.value, db.value, 'name', null, 0, 0, table)
      JetStopServiceInstance(a.value) // stop
      JetMove(sessions[i], table.value) // ✗`),
    refused('a cursor in a structure', `
      JetBeginSession(a.value, s, null, null); JetInit(b)
      JetOpenTemporaryTable(s.value, temp)
      JetStopServiceInstance(a.value) // stop
      JetMove(sessions[i], temp.tableid) // ✗`),
    refused('a session with a database of known origin', `
      JetBeginSession(a.value, s, null, null); JetInit(b)
      JetOpenDatabase(s.value, 'a.edb', null, db, 0)
      JetStopServiceInstance(a.value) // stop
      JetOpenTable(sessions[i], db.value, 'name', null, 0, 0, table) // ✗`),
    refused('an instance and its const copy are one', `
      function run(box, s) {
        const inst = box.value
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
        JetTerm(box.value)
      }`),
    refused('an instance destructured from its owner is the one in sight', `
      class Db { stop() {
        const { inst } = this
        JetStopServiceInstance(inst) // stop
        JetMove(this.s) // ✗ if its session
        JetTerm(this.inst)
      } }`),
    refused('a member of this', `
      class Db { stop() {
        JetStopServiceInstance(this.inst.value) // stop
        JetGetInstanceMiscInfo(this.inst.value, info, 8, 0) // ✗
      } }`),
    refused('a private member', `
      class Db { #inst; stop(b) {
        JetInit(b)
        JetStopServiceInstance(this.#inst) // stop
        JetGetInstanceMiscInfo(this.#inst, info, 8, 0) // ✗
      } }`),
    refused('a member of a parameter', `
      function stop(ctx, b) {
        JetInit(b)
        JetStopServiceInstance(ctx.inst) // stop
        JetGetInstanceMiscInfo(ctx['inst'], info, 8, 0) // ✗
      }`),
    refused('an alias made before the stop', `
      JetInit(a); JetInit(b)
      let inst; inst = a.value
      JetStopServiceInstance(inst) // stop
      JetGetInstanceMiscInfo(a.value, info, 8, 0) // ✗`),
    refused('handles gathered in an object', `
      JetInit(a); JetInit(b); JetBeginSession(a.value, s, null, null)
      const ctx = { inst: a.value, session: s.value }
      JetStopServiceInstance(ctx.inst) // stop
      JetMove(ctx.session) // ✗`),
    refused('a handle in a new box', `
      JetInit(a); JetInit(b)
      const copy = { value: a.value }
      JetStopServiceInstance(copy.value) // stop
      JetGetInstanceMiscInfo(a.value, info, 8, 0) // ✗`),
    refused('either of two handles of one instance', `
      JetBeginSession(a.value, s, null, null); JetDupSession(s.value, t); JetInit(b)
      const session = x ? s.value : t.value
      JetStopServiceInstance(a.value) // stop
      JetMove(session) // ✗`),
    refused('handles as results', `
      const inst = JetCreateInstance('a'), other = JetCreateInstance('b')
      JetInit(inst)
      const session = JetBeginSession(inst)
      JetStopServiceInstance(inst) // stop
      JetMove(session) // ✗`),
    refused('handles in results', `
      JetInit(a); JetInit(b)
      const { err, sesid } = JetBeginSession(a.value)
      JetStopServiceInstance(a.value) // stop
      JetMove(sesid) // ✗`),
    refused('handles in a list of results', `
      JetInit(a); JetInit(b)
      const [err, sesid] = JetBeginSession(a.value)
      JetStopServiceInstance(a.value) // stop
      JetMove(sesid) // ✗`),
    refused('an instance next to a snapshot', `
      JetStopServiceInstance(inst) // stop
      JetOSSnapshotPrepareInstance(snap, inst, 0) // ✗`),
    refused('type syntax', `
      JetInit(b)
      JetStopServiceInstance(inst.value as number) // stop
      JetGetInstanceMiscInfo(inst!.value satisfies number, info, 8, 0) // ✗`, await typescript()),
  ],
})

// A session that was not seen to come from the only instance in sight.
run('a session of unknown origin', {
  valid: [
    ...['const s = open()', 'const { s } = open()', 'const [s] = open()', 's.value = open()', 'const s = all[i]', 'const db = open(), s = db.s',
      'const s = { value: 0 }; open(s)'].map((code) => silent(`${code}, after the stop`, `
      JetStopServiceInstance(inst.value); ${code}; JetMove(s.value)`)),
    silent('copied from what came after the stop', `
      JetStopServiceInstance(inst); const s = open(); const t = s; JetMove(t)`),
    silent('of a session that came after the stop', `
      JetStopServiceInstance(inst); const s = open(); JetDupSession(s, t); JetMove(t.value)`),
    silent('after a stop on one path', `if (x) JetStopServiceInstance(inst); const s = open(); JetMove(s)`),
    silent('in each round', `
      for (;;) { const s = open(); JetMove(s); if (x) log(); JetMove(s); JetStopServiceInstance(inst) }`),
    silent('in each round, by a loop', `
      JetStopServiceInstance(inst); for (const s of open()) JetMove(s)`),
    silent('after the stop on one path, and nothing on the other', `
      JetStopServiceInstance(inst); let s; if (x) s = open(); JetMove(s)`),
    silent('in the call itself', `JetStopServiceInstance(inst); JetMove(open())`),
    silent('nothing', `JetStopServiceInstance(inst); const s = { value: 0 }; JetMove(s.value)`),
    silent('after a legacy stop', `JetStopService(); const s = open(); JetMove(s)`),
    silent('a member of another object', `
      esent.JetStopServiceInstance(old.inst.value); esent.JetBeginTransaction(fresh.sess.value)`),
    silent('a member of another object, by another name', `
      const s = fresh.sess; JetStopServiceInstance(old.inst); JetMove(s)`),
    silent('a member of an object, the instance of none', `
      class Db { f(inst) { JetStopServiceInstance(inst); JetMove(this.s) } }`),
    silent('a member of an object that came after the stop', `
      JetStopServiceInstance(db.inst); const next = open(); JetMove(next.s)`),
    silent('a member of an object that holds another since the stop', `
      const stop = db.inst; JetStopServiceInstance(stop); db = open(); JetMove(db.s)`),
  ],
  invalid: [
    refused('two parameters', `
      function close(inst, s) {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      }`),
    refused('two parameters on one path', `
      function close(inst, s) {
        if (x) JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗?
      }`),
    refused('two parameters in boxes', `
      const close = (esent, inst, s, t) => {
        esent.JetStopServiceInstance(inst.value) // stop
        esent.JetMove(s.value) // ✗
      }`),
    refused('two keys of a parameter', `
      function close({ inst, s }) {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      }`),
    refused('a copy of a parameter', `
      function close(inst, s) {
        const session = s.value
        JetStopServiceInstance(inst) // stop
        JetMove(session) // ✗
      }`),
    refused('two parameters of the function around', `
      function close(inst, s) {
        return () => {
          JetStopServiceInstance(inst) // stop
          JetMove(s) // ✗
        }
      }`),
    refused('parameters next to the nil handle, which is no instance in sight', `
      function run(inst, s) {
        JetSetSystemParameter(JET_instanceNil, 0, 1, 2, null)
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      }`),
    refused('parameters of two functions', `
      function close(inst) {
        return (s) => {
          JetStopServiceInstance(inst) // stop
          JetMove(s) // ✗ if its session
        }
      }`),
    refused('a parameter that has been assigned', `
      function close(inst, s) {
        s = open()
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗ if its session
      }`),
    refused('next to an instance that has been assigned', `
      function close(inst, s) {
        inst = open()
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗ if its session
      }`),
    refused('next to an instance that was initialised here', `
      function close(inst, s) {
        JetInit(inst)
        JetStopServiceInstance(inst.value) // stop
        JetMove(s) // ✗ if its session
      }`),
    refused('a parameter, the instance none', `
      function close(s) {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗ if its session
      }`),
    refused('outer variables', `
      let inst, s
      function close() {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗ if its session
      }`),
    refused('members of this', `
      class Db { stop() {
        JetStopServiceInstance(this.inst.value) // stop
        JetMove(this.s.value) // ✗ if its session
      } }`),
    refused('members of a parameter', `
      function stop(ctx) {
        JetStopServiceInstance(ctx.native.inst) // stop
        JetMove(ctx.s) // ✗ if its session
      }`),
    refused('members of what was opened before the stop', `
      const db = open()
      JetStopServiceInstance(db.inst) // stop
      JetMove(db.s) // ✗ if its session`),
    refused('destructured before the stop', `
      const { inst, s } = open()
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗ if its session`),
    refused('from other code before the stop', `
      const s = open()
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗ if its session`),
    refused('copied after the stop', `
      const s = open()
      JetStopServiceInstance(inst) // stop
      const t = s
      JetMove(t) // ✗ if its session`),
    refused('from other code on one path', `
      function close(inst, s) {
        JetStopServiceInstance(inst) // stop
        if (x) s = open()
        JetMove(s) // ✗?
      }`),
    refused('of a session of unknown origin', `
      JetDupSession(s, t)
      JetStopServiceInstance(inst) // stop
      JetMove(t.value) // ✗ if its session`),
    refused('in a finally body that two ways lead to', `
      try { JetStopServiceInstance(inst); a() } // stop
      finally { JetMove(s) } // ✗ if its session`),
    refused('after the restart of another instance of the name', `
      JetStopServiceInstance(inst.value)
      inst = next()
      const s = open()
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗ if its session`),
  ],
})

// What a place holds changes.
run('fresh instances', {
  valid: [
    silent('JetTerm', `
      JetStopServiceInstance(inst.value); JetTerm(inst.value); JetTruncateLogInstance(inst.value)`),
    silent('JetTerm2', `
      JetStopServiceInstance(inst.value); JetTerm2(inst.value, 2); JetTruncateLogInstance(inst.value)`),
    silent('a new instance in the same box', `
      JetStopServiceInstance(inst.value); JetTerm(inst.value)
      JetCreateInstance2(inst, 'a', null, 0); JetInit(inst); JetBeginSession(inst.value, s, null, null); JetMove(s.value)`),
    silent('a new instance without JetTerm', `
      JetStopServiceInstance(inst.value); JetCreateInstance(inst, 'a'); JetBeginSession(inst.value, s, null, null)`),
    silent('an assignment', `
      let inst = open(); JetStopServiceInstance(inst); inst = open(); JetGetInstanceMiscInfo(inst, info, 8, 0)`),
    silent('an assignment to what holds the box', `
      JetStopServiceInstance(ctx.inst); ctx = next(); JetGetInstanceMiscInfo(ctx.inst, info, 8, 0)`),
    silent('an assignment to what holds the box, whose handle is known', `
      JetInit(a); ctx.inst = a.value; JetStopServiceInstance(ctx.inst); ctx = next(); JetGetInstanceMiscInfo(ctx.inst, info, 8, 0)`),
    silent('another instance in each round', `
      for (const inst of instances) { JetGetInstanceMiscInfo(inst, info, 8, 0); JetStopServiceInstance(inst) }`),
    silent('another instance in each round, without a declaration', `
      for (inst of instances) { JetGetInstanceMiscInfo(inst, info, 8, 0); JetStopServiceInstance(inst) }`),
    silent('another instance in each round, destructured', `
      for (const { inst, s } of dbs) { JetMove(s); JetTruncateLogInstance(inst); JetStopServiceInstance(inst) }`),
    silent('an instance made in each round', `
      while (more()) { JetCreateInstance(inst, 'a'); JetInit(inst); JetBeginSession(inst.value, s, null, null)
        JetStopServiceInstance(inst.value) }`),
    silent('a call of the next in each round', `
      while (more()) { const inst = next(); JetGetInstanceMiscInfo(inst, info, 8, 0); JetStopServiceInstance(inst) }`),
    silent('a function of the file that restarts the instance', `
      const inst = { value: 0 }
      function restart() { JetTerm(inst.value); JetInit(inst) }
      JetStopServiceInstance(inst.value); restart(); JetGetInstanceMiscInfo(inst.value, info, 8, 0)`),
    silent('a method that restarts the instance', `
      class Db {
        restart() { JetTerm(this.inst.value); JetInit(this.inst) }
        f() { JetStopServiceInstance(this.inst.value); this.restart(); JetTruncateLogInstance(this.inst.value) }
      }`),
    silent('a method that assigns the instance', `
      class Db {
        open() { this.inst = open() }
        f() { JetStopServiceInstance(this.inst); this.open(); JetTruncateLogInstance(this.inst) }
      }`),
  ],
  invalid: [
    refused('the box goes to a function that may refill it', `
      const inst = { value: 0 }; JetInit(inst)
      JetStopServiceInstance(inst.value) // stop
      restart(inst)
      JetGetInstanceMiscInfo(inst.value, info, 8, 0) // ✗ escaped`),
    refused('a callback that restarts the instance, if it is called', `
      const inst = { value: 0 }
      JetStopServiceInstance(inst.value) // stop
      retry(() => { JetTerm(inst.value); JetInit(inst) })
      JetGetInstanceMiscInfo(inst.value, info, 8, 0) // ✗?`),
    refused('a second stop is no fresh start', `
      JetStopServiceInstance(inst) // stop
      JetStopServiceInstance(inst)
      JetTruncateLogInstance(inst) // ✗`),
    refused('JetTerm of another instance', `
      JetStopServiceInstance(a.value) // stop
      JetTerm(b.value)
      JetGetInstanceMiscInfo(a.value, info, 8, 0) // ✗`),
    refused('JetTerm on one path', `
      JetStopServiceInstance(inst) // stop
      if (x) JetTerm(inst)
      JetTruncateLogInstance(inst) // ✗?`),
    refused('a session of the stopped instance after a new one was made', `
      JetInit(inst); JetBeginSession(inst.value, s, null, null)
      JetStopServiceInstance(inst.value) // stop
      JetCreateInstance(inst, 'b')
      JetMove(s.value) // ✗`),
    refused('stopped in the round before', `
      for (;;) {
        JetTruncateLogInstance(inst) // ✗?
        JetStopServiceInstance(inst) // stop
      }`),
    refused('the value, not the box, goes to a function', `
      const inst = { value: 0 }; JetInit(inst)
      JetStopServiceInstance(inst.value) // stop
      log(inst.value)
      JetGetInstanceMiscInfo(inst.value, info, 8, 0) // ✗?`),
    refused('a function of the file that leaves the instance alone', `
      function log() {}
      JetStopServiceInstance(inst) // stop
      log()
      JetTruncateLogInstance(inst) // ✗`),
    refused('an imported function cannot reach the variables of the file', `
      import { log } from './log.js'
      const inst = { value: 0 }
      export function restart() { JetTerm(inst.value); JetInit(inst) }
      JetStopServiceInstance(inst.value) // stop
      log('stopped')
      JetGetInstanceMiscInfo(inst.value, info, 8, 0) // ✗`),
    refused('a constructor does not run again', `
      class Db {
        constructor() { this.inst = { value: 0 } }
        f() {
          JetStopServiceInstance(this.inst.value) // stop
          this.log()
          JetTruncateLogInstance(this.inst.value) // ✗
        }
      }`),
  ],
})

async function typescript() {
  return { languageOptions: { parser: await import('@typescript-eslint/parser') } }
}

const began = 'JetBeginSession(inst.value, s, null, null)'

// JetInit answers a stopped instance with JET_errAlreadyInitialized. A term, seen or not, makes it a fresh start.
run('an init after a stop', {
  valid: [
    silent('a term', `
      JetStopServiceInstance(inst.value); JetTerm(inst.value); JetInit(inst); ${began}`),
    silent('a term of another name for what may be the same instance', `
      JetStopServiceInstance(inst.value); JetTerm(all[i]); JetInit(inst); ${began}`),
    silent('a term that may have failed', `
      JetStopServiceInstance(inst.value); if (JetTerm(inst.value) < 0) log(); JetInit(inst); ${began}`),
    silent('a term that has failed', `
      JetStopServiceInstance(inst.value); const err = JetTerm(inst.value); if (err < 0) { JetInit(inst); ${began} }`),
    silent('a term that has thrown', `
      try { JetStopServiceInstance(inst.value); JetTerm(inst.value) } catch { JetInit(inst); ${began} }`),
    silent('a term under a condition that the stop has too', `
      if (up) JetStopServiceInstance(inst.value)
      if (up) JetTerm(inst.value)
      JetInit(inst); ${began}`),
    silent('a function that is given the handle', `
      import { shutDown } from './shut-down.js'
      JetStopServiceInstance(inst.value); shutDown(inst.value); JetInit(inst); ${began}`),
    silent('a function that is given an outcome and the handle', `
      const err = JetStopServiceInstance(inst.value); shutDown(err, inst.value); JetInit(inst); ${began}`),
    silent('a function that is given nothing, between a stop and its test', `
      const err = JetStopServiceInstance(inst.value); shutDown(); if (err < 0) throw err; JetInit(inst); ${began}`),
    silent('a constructor', `
      JetStopServiceInstance(inst.value); new ShutDown(inst.value); JetInit(inst); ${began}`),
    silent('a function that threw', `
      try { JetStopServiceInstance(inst.value); shutDown() } catch { JetInit(inst); ${began} }`),
    silent('a method of this', `
      class Db { restart() { JetStopServiceInstance(this.inst.value); this.close(); JetInit(this.inst)
        JetBeginSession(this.inst.value, this.s, null, null) } }`),
    silent('other code that runs while this function waits', `
      async function f(inst, closed) { JetStopServiceInstance(inst.value); await closed; JetInit(inst); ${began} }`),
    silent('other code that runs while a generator is left', `
      function* f(inst) { JetStopServiceInstance(inst.value); yield; JetInit(inst); ${began} }`),
    silent('a template tag', `
      JetStopServiceInstance(inst.value); sh\`close\`; JetInit(inst); ${began}`),
    silent('a new box', `
      JetStopServiceInstance(inst.value); inst = { value: 0 }; JetInit(inst); ${began}`),
    silent('a box that was emptied', `
      JetStopServiceInstance(inst.value); inst.value = 0; JetInit(inst); ${began}`),
    silent('another instance', `
      JetStopServiceInstance(other.value); JetInit(inst); ${began}`),
    silent('rounds of create, init, stop and term', `
      for (;;) {
        JetCreateInstance(inst, 'a'); JetInit(inst); ${began}; JetMove(s.value)
        JetStopServiceInstance(inst.value); JetTerm(inst.value)
      }`),
    silent('rounds of init, stop and term', `
      const inst = { value: 0 }
      for (;;) { JetInit(inst); ${began}; JetStopServiceInstance(inst.value); JetTerm(inst.value) }`),
    silent('rounds of init, stop and term, whatever happens', `
      const inst = { value: 0 }
      while (more()) {
        JetInit(inst)
        try { ${began}; work() } catch (error) { report(error) } finally { JetStopServiceInstance(inst.value); JetTerm(inst.value) }
      }`),
    silent('rounds whose term is elsewhere', `
      const inst = { value: 0 }
      for (;;) { JetInit(inst); ${began}; JetStopServiceInstance(inst.value); shutDown(inst.value) }`),
    silent('rounds of checked calls', `
      for (;;) {
        check(JetCreateInstance(inst, 'a')); check(JetInit(inst)); check(${began})
        check(JetStopServiceInstance(inst.value)); check(JetTerm(inst.value))
      }`),
    silent('an init after a stop that failed', `
      if (JetStopServiceInstance(inst.value) < 0) { JetInit(inst); ${began} }`),
  ],
  invalid: [
    refused('an init alone', `
      JetStopServiceInstance(inst.value) // stop
      JetInit(inst)
      ${began} // ✗`),
    refused('an instance that was created here', `
      const inst = { value: 0 }
      JetCreateInstance(inst, 'a'); JetInit(inst)
      JetStopServiceInstance(inst.value) // stop
      JetInit3(inst, null, 0)
      ${began} // ✗`),
    refused('an instance that was initialised here', `
      const inst = { value: 0 }
      JetInit(inst)
      JetStopServiceInstance2(inst.value, 0) // stop
      JetInit2(inst, 0)
      ${began} // ✗`),
    refused('engine: the instance is as stopped there', `
      JetStopServiceInstance(inst.value) // stop
      JetInit(inst)
      ${began} // ✗`, engine),
    refused('calls that only look at outcomes', `
      check(JetStopServiceInstance(inst.value), 'stop') // stop
      check(JetRollback(s.value, 0))
      check(JetInit(inst))
      ${began} // ✗`),
    refused('awaited calls', `
      async function f(inst, s) {
        const err = await JetStopServiceInstance(inst.value) // stop
        if (err < 0) throw new Error(err)
        await JetInit(inst)
        await ${began} // ✗
      }`),
    refused('a stop on one path', `
      if (x) JetStopServiceInstance(inst.value) // stop
      JetInit(inst)
      ${began} // ✗?`),
    refused('a term that comes before the stop', `
      JetInit(inst)
      JetTerm(other.value)
      JetStopServiceInstance(inst.value) // stop
      JetInit(inst)
      ${began} // ✗`),
    refused('a round without a term', `
      const inst = { value: 0 }
      for (;;) {
        JetInit(inst)
        ${began} // ✗?
        JetStopServiceInstance(inst.value) // stop
      }`),
  ],
})
