import { refused, run, silent } from '../rule-tester.ts'

const setUp = `
      const inst = { value: 0 }, s = { value: 0 }
      JetCreateInstance(inst, 'a'); JetInit(inst); JetBeginSession(inst.value, s, null, null)`

/** Ways to run `stop` here and now, one line each. */
const ways: readonly (readonly [name: string, before: string, call: string])[] = [
  ['a function', 'function halt() { STOP }', 'halt()'],
  ['an arrow function', 'const halt = () => { STOP }', 'halt()'],
  ['a function expression', 'const halt = function () { STOP }', 'halt()'],
  ['a function of a function', 'function halt() { STOP } function all() { halt() }', 'all()'],
  ['an async function', 'async function halt() { await STOP }', 'await halt()'],
  ['a function that is called immediately', '', ';(() => { STOP })()'],
  ['a callback of forEach', '', ';[1].forEach(() => { STOP })'],
  ['a callback of map', '', ';[1, 2].map(() => STOP)'],
  ['a callback of reduce', '', ';[1].reduce((sum, each) => { STOP; return sum }, 0)'],
  ['a callback of some', '', ';[1].some(() => { STOP; return true })'],
  ['a callback of then', '', 'await ready().then(() => STOP)'],
  ['a method', 'class Db { halt() { STOP } } const db = new Db()', 'db.halt()'],
  ['a private method', 'class Db { #halt() { STOP } close() { this.#halt() } } const db = new Db()', 'db.close()'],
  ['a static method', 'class Db { static halt() { STOP } }', 'Db.halt()'],
  ['an inherited method', 'class Base { halt() { STOP } } class Db extends Base {} const db = new Db()', 'db.halt()'],
  ['an overridden hook', 'class Base { close() { this.before() } before() {} } class Db extends Base { before() { STOP } } const db = new Db()', 'db.close()'],
  ['a method of super', 'class Base { halt() { STOP } } class Db extends Base { close() { super.halt() } } const db = new Db()', 'db.close()'],
  ['a constructor', 'class Halt { constructor() { STOP } }', 'new Halt()'],
  ['a constructor above', 'class Base { constructor() { STOP } } class Halt extends Base { constructor() { super() } }', 'new Halt()'],
  ['a constructor that is not written', 'class Base { constructor() { STOP } } class Halt extends Base {}', 'new Halt()'],
  ['a field initialiser', 'class Halt { done = STOP }', 'new Halt()'],
  ['a static block', '', 'class Halt { static { STOP } }'],
  ['a static field', '', 'class Halt { static done = STOP }'],
  ['a getter', 'class Db { get closed() { STOP; return true } } const db = new Db()', 'if (db.closed) log()'],
  ['a getter of an object', 'const db = { get closed() { STOP; return true } }', 'if (db.closed) log()'],
  ['a setter', 'class Db { set closed(value) { STOP } } const db = new Db()', 'db.closed = true'],
  ['a method of an object', 'const db = { halt() { STOP } }', 'db.halt()'],
  ['a function in an object', 'const db = { halt: () => { STOP } }', 'db.halt()'],
  ['a function that is handed over', 'const run = (action) => action()', 'run(() => { STOP })'],
  ['a JET function that is handed over', 'const run = (action, it) => action(it)', 'run(JetStopServiceInstance, inst.value)'],
  ['a bound function', 'function halt(it) { JetStopServiceInstance(it) } const bound = halt.bind(null, inst.value)', 'bound()'],
  ['call', 'function halt(it) { JetStopServiceInstance(it) }', 'halt.call(null, inst.value)'],
  ['apply', 'function halt(it) { JetStopServiceInstance(it) }', 'halt.apply(null, [inst.value])'],
  ['a default of a parameter', 'function halt(it = STOP) {}', 'halt()'],
  ['a stack of clean-ups', 'const undo = []; undo.push(() => { STOP })', 'for (const each of undo.reverse()) each()'],
  ['a stack that is popped', 'const undo = []; undo.push(() => { STOP })', 'while (undo.length > 0) undo.pop()()'],
  ['a function of a factory', 'function make(it) { return () => { JetStopServiceInstance(it) } } const halt = make(inst.value)', 'halt()'],
  ['recursion', 'function halt(n) { if (n === 0) { STOP; return } halt(n - 1) }', 'halt(2)'],
  ['using', 'const lock = () => ({ [Symbol.dispose]() { STOP } })', '{ using held = lock() }'],
  ['finally', 'function halt() { try { log() } finally { STOP } }', 'halt()'],
]

const withStop = (text: string): string => text.replaceAll('STOP', 'JetStopServiceInstance(inst.value)')
const async = (code: string): string => (/\bawait\b/.test(code) ? `${code}\nexport {}` : code)

// The text around is one line for each: what stops, the call that runs it, and the call after it.
run('a stop in other code of the file', {
  valid: ways.flatMap(([name, before, call]) => [
    silent(`${name}, before it`, async(`${setUp}; ${withStop(before)}\n JetMove(s.value)\n ${withStop(call)}`)),
    silent(`${name}, and a term`, async(`${setUp}; ${withStop(before)}\n ${withStop(call)}\n JetTerm(inst.value); JetMove(s.value)`)),
  ]),
  invalid: ways.map(([name, before, call]) => ({
    name,
    code: async(`${setUp}; ${withStop(before)}\n ${withStop(call)}\n JetMove(s.value)`),
    errors: [{ message: /^"JetMove" is refused: .*was stopped by "JetStopServiceInstance" on line \d/, line: 5 }],
  })),
})

// A refused call in other code of the file.
run('a refused call in other code of the file', {
  valid: [
    silent('called before', `${setUp}; function work() { JetMove(s.value) } work(); JetStopServiceInstance(inst.value)`),
    silent('with another instance', `
      function work(it) { JetTruncateLogInstance(it) }
      JetStopServiceInstance(a); work(b)`),
    silent('at another time', `${setUp}
      process.on('exit', () => { JetMove(s.value) })
      JetStopServiceInstance(inst.value)`),
    silent('a stop at another time', `${setUp}
      setTimeout(() => { JetStopServiceInstance(inst.value) })
      JetMove(s.value)`),
    silent('in a hook that is overridden', `${setUp}
      class Base { close() { this.before() } before() { JetMove(s.value) } }
      class Db extends Base { before() {} }
      const db = new Db()
      JetStopServiceInstance(inst.value)
      db.close()`),
    silent('guarded by a flag of the object', `${setUp}
      class Db {
        closed = false
        close() { this.closed = true; JetStopServiceInstance(inst.value) }
        write() { if (this.closed) return; JetMove(s.value) }
      }
      const db = new Db()
      db.write(); db.close(); db.write()`),
  ],
  invalid: [
    refused('certain in its only context', `${setUp}
      function work() {
        JetMove(s.value) // ✗
      }
      JetStopServiceInstance(inst.value) // stop
      work()`),
    refused('possible if some contexts allow it', `${setUp}
      function work() {
        JetMove(s.value) // ✗ by caller
      }
      work()
      JetStopServiceInstance(inst.value) // stop
      work()`),
    refused('close() then write() of one object', `${setUp}
      class Db {
        #inst
        constructor(inst) { this.#inst = inst }
        close() {
          JetStopServiceInstance(this.#inst) // stop
        }
        write() {
          JetMove(s.value) // ✗
        }
      }
      const db = new Db(inst.value)
      db.close()
      db.write()`),
    refused('of one of two objects', `${setUp}
      class Db {
        constructor(inst) { this.inst = inst }
        close() {
          JetStopServiceInstance(this.inst) // stop
        }
      }
      const other = { value: 0 }; JetCreateInstance(other, 'b'); JetInit(other)
      const [one, two] = [new Db(inst.value), new Db(other.value)]
      two.close()
      JetMove(s.value)
      one.close()
      JetMove(s.value) // ✗`),
    refused('at another time, with its own stop', `${setUp}
      process.on('exit', () => {
        JetStopServiceInstance(inst.value) // stop
        JetMove(s.value) // ✗
      })`),
    refused('reported once for several contexts', `${setUp}
      function work() {
        JetMove(s.value) // ✗
      }
      JetStopServiceInstance(inst.value) // stop
      work()
      work()
      if (x) work()`),
    refused('other code is given a closure that stops', `${setUp}
      retry(() => {
        JetStopServiceInstance(inst.value) // stop
      })
      JetMove(s.value) // ✗?`),
    refused('each element of a list that is not known', `${setUp}
      for (const each of list()) {
        JetStopServiceInstance(inst.value) // stop
      }
      JetMove(s.value) // ✗?`),
  ],
})

// Other files may stop an instance whose handle they are given. A file that stops none itself is not looked at.
const stops = 'export function halt(it) { JetStopServiceInstance(it) }'

run('an instance that is given away', {
  valid: [
    silent('a session', `${stops}${setUp}
      use(s.value); JetMove(s.value)`),
    silent('what only looks', `${stops}${setUp}
      console.log(inst.value); JetMove(s.value)`),
    silent('a function that is given nothing', `${stops}${setUp}
      stopEverything(); JetMove(s.value)`),
    silent('terminated since', `${stops}${setUp}
      register(inst.value); JetTerm(inst.value); JetMove(s.value)`),
    silent('possible findings are not wanted', `${stops}${setUp}
      register(inst.value); JetMove(s.value)`, { options: [{ report: ['certain'] }] }),
  ],
  invalid: [
    {
      name: 'the handle',
      code: `${stops}${setUp}
      register(inst.value)
      JetMove(s.value)`,
      errors: [{ message: /^"JetMove" may be refused: "inst" was given to "register" on line 4, which may have stopped it \(/, line: 5 }],
    },
    {
      name: 'the box',
      code: `${stops}${setUp}
      register(inst)
      JetMove(s.value)`,
      errors: [{ message: /^"JetMove" may be refused: "inst" was given to "register" on line 4/, line: 5 }],
    },
    refused('only certain findings are wanted', `${setUp}
      JetStopServiceInstance(inst.value) // stop
      JetMove(s.value) // ✗`, { options: [{ report: ['certain'] }] }),
  ],
})

// False positives that analysers of disposal are known for.
run('what is no use after a stop', {
  valid: [
    silent('a branch that leaves', `function f() {${setUp}
      if (x) { JetStopServiceInstance(inst.value); return }
      JetMove(s.value) }`),
    silent('a branch that leaves by a helper that throws', `${setUp}
      function fail() { throw new Error('x') }
      if (x) { JetStopServiceInstance(inst.value); fail() }
      JetMove(s.value)`),
    silent('reassigned', `
      let inst = open()
      JetStopServiceInstance(inst); inst = open(); JetTruncateLogInstance(inst)`),
    silent('the next item of a loop', `for (const inst of instances) { JetTruncateLogInstance(inst); JetStopServiceInstance(inst) }`),
    silent('stopped and reassigned in one branch', `
      let inst = open()
      if (x) { JetStopServiceInstance(inst); inst = open() }
      JetTruncateLogInstance(inst)`),
    silent('two tests of one condition', `if (x) JetStopServiceInstance(inst); if (!x) JetTruncateLogInstance(inst)`),
    silent('a mode that is compared twice', `
      if (mode === 'stop') JetStopServiceInstance(inst)
      if (mode === 'work') JetTruncateLogInstance(inst)`),
    silent('a flag', `
      let stopped = false
      if (x()) { JetStopServiceInstance(inst); stopped = true }
      if (!stopped) JetTruncateLogInstance(inst)`),
  ],
  invalid: [
    refused('the same condition', `
      if (x) JetStopServiceInstance(inst) // stop
      if (x) JetTruncateLogInstance(inst) // ✗`),
    refused('the same flag', `
      let stopped = false
      if (x()) { JetStopServiceInstance(inst); stopped = true } // stop
      if (stopped) JetTruncateLogInstance(inst) // ✗`),
    refused('another value of the same variable', `
      let x = one()
      if (x) JetStopServiceInstance(inst) // stop
      x = other()
      if (!x) JetTruncateLogInstance(inst) // ✗?`),
  ],
})
