import { refused, run, silent } from '../rule-tester.ts'

// How a call of the API looks.
run('calls of the API', {
  valid: [
    // Not the API: the file itself says what the name means.
    silent('a function declared in the file', `
      function JetMove(s) {}
      JetStopServiceInstance(inst); JetMove(s)`),
    silent('an arrow function of the file', `
      const JetMove = (s) => s
      JetStopServiceInstance(inst); JetMove(s)`),
    silent('a stop that is a function of the file', `
      const JetStopServiceInstance = function (i) {}
      JetStopServiceInstance(inst); JetMove(s)`),
    silent('a method of the class around', `
      class Db { stop() { JetStopServiceInstance(this.i); this.JetMove(this.s) } JetMove(s) {} }`),
    silent('an arrow function property of the class around', `
      class Db { JetMove = () => {}; stop() { JetStopServiceInstance(this.i); this.JetMove(this.s) } }`),
    silent('a method of a class of the file', `
      class Fake { JetMove(s) {} }
      const fake = new Fake()
      JetStopServiceInstance(inst); fake.JetMove(s)`),
    silent('a static method of a class of the file', `
      class Fake { static JetMove(s) {} }
      JetStopServiceInstance(inst); Fake.JetMove(s)`),
    silent('a method of an object of the file', `
      const fake = { JetMove(s) {} }
      JetStopServiceInstance(inst); fake.JetMove(s)`),
    silent('destructured from an object of the file', `
      const { JetMove } = { JetMove(s) {} }
      JetStopServiceInstance(inst); JetMove(s)`),
    silent('an import of another name under the name of a JET function', `
      import { move as JetMove } from './moves.js'
      JetStopServiceInstance(inst); JetMove(s)`),
    silent('a method of the super class', `
      class Db extends Base { JetMove(s) { JetStopServiceInstance(inst); super.JetMove(s) } }`),
    silent('a name that the API does not have', `
      JetStopServiceInstance(inst); JetMoveOn(s)`),
    silent('a name in the wrong case', `
      JetStopServiceInstance(inst); jetMove(s)`),
    silent('a suffix that the function does not have', `
      JetStopServiceInstance(inst); JetMoveW(s)`),
    silent('a computed member that is not constant', `
      JetStopServiceInstance(inst); esent[JetMove](s)`),
    silent('a reference that is not called', `
      JetStopServiceInstance(inst); use(JetMove)`),
    silent('two aliases of each other', `
      const move = jump, jump = move
      JetStopServiceInstance(inst); move(s)`),
    silent('a file without a stop', `JetBeginTransaction(s); JetTerm(inst); JetMove(s)`),
  ],
  invalid: [
    refused('a global', `
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗`),
    refused('a named import', `
      import { JetMove, JetStopServiceInstance } from 'esent'
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗`),
    refused('a renamed import', `
      import { JetMove as move, JetStopServiceInstance as halt } from 'esent'
      halt(inst) // stop JetStopServiceInstance
      move(s) // ✗ JetMove`),
    refused('an import by string name', `
      import { 'JetMove' as move } from 'esent'
      JetStopServiceInstance(inst) // stop
      move(s) // ✗ JetMove`),
    refused('a namespace import', `
      import * as esent from 'esent'
      esent.JetStopServiceInstance(inst) // stop
      esent.JetMove(s) // ✗`),
    refused('a default import', `
      import esent from 'esent'
      esent.JetStopServiceInstance(inst) // stop
      esent.JetMove(s) // ✗`),
    refused('require', `
      const { JetMove, JetStopServiceInstance: halt } = require('esent')
      halt(inst) // stop JetStopServiceInstance
      JetMove(s) // ✗`),
    refused('a dynamic import', `
      const { JetMove } = await import('esent')
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗`),
    refused('destructured from a namespace, renamed', `
      import * as esent from 'esent'
      const { JetMove: move } = esent
      JetStopServiceInstance(inst) // stop
      move(s) // ✗ JetMove`),
    refused('destructured with a default', `
      const { JetMove = missing } = esent
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗`),
    refused('nested destructuring', `
      const { symbols: { JetMove } } = Deno.dlopen('esent.dll', spec)
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗`),
    refused('an alias of a member', `
      const move = esent.JetMove
      JetStopServiceInstance(inst) // stop
      move(s) // ✗ JetMove`),
    refused('a bound member', `
      const move = esent.JetMove.bind(esent)
      JetStopServiceInstance(inst) // stop
      move(s) // ✗ JetMove`),
    refused('a parameter', `
      function run(JetMove) {
        JetStopServiceInstance(inst) // stop
        JetMove(s) // ✗
      }`),
    refused('a destructured parameter', `
      function run({ JetMove: move }) {
        JetStopServiceInstance(inst) // stop
        move(s) // ✗ JetMove
      }`),
    refused('a member of a parameter', `
      const run = (api) => {
        api.JetStopServiceInstance(inst) // stop
        api.JetMove(s) // ✗
      }`),
    refused('a computed string member', `
      esent['JetStopServiceInstance'](inst) // stop
      esent['JetMove'](s) // ✗`),
    refused('a computed template member', `
      esent.JetStopServiceInstance(inst) // stop
      esent[\`JetMove\`](s) // ✗`),
    refused('a longer path', `
      this.api.native.JetStopServiceInstance(inst) // stop
      this.api.native.JetMove(s) // ✗`),
    refused('a member of this that the class does not define', `
      class Db extends Esent { stop() {
        this.JetStopServiceInstance(inst) // stop
        this.JetMove(s) // ✗
      } }`),
    refused('the result of a call', `
      lib().JetStopServiceInstance(inst) // stop
      lib().JetMove(s) // ✗`),
    refused('an optional call', `
      esent?.JetStopServiceInstance?.(inst) // stop
      esent.JetMove(s) // ✗?`),
    refused('a call without this', `
      (0, esent.JetStopServiceInstance)(inst); // stop
      (0, esent.JetMove)(s) // ✗`),
    refused('an awaited call', `
      await esent.JetStopServiceInstance(inst) // stop
      await esent.JetMove(s) // ✗`),
    refused('a wrapped declaration under the name of the function', `
      const JetMove = declare('JetMove', ['size_t'])
      JetStopServiceInstance(inst) // stop
      JetMove(s) // ✗`),
    refused('a koffi declaration under another name', `
      const move = lib.func('int __stdcall JetMove(size_t sesid, size_t tableid, long cRow, uint32_t grbit)')
      JetStopServiceInstance(inst) // stop
      move(s) // ✗ JetMove`),
    refused('a koffi declaration by name and types', `
      const esent = { JetMove: lib.func('JetMove', 'int', ['size_t']) }
      JetStopServiceInstance(inst) // stop
      esent.JetMove(s) // ✗`),
    refused('an instance of a class that inherits the function', `
      class Db extends Esent {}
      const db = new Db()
      JetStopServiceInstance(inst) // stop
      db.JetMove(s) // ✗`),
    refused('the ANSI export', `
      JetStopServiceInstance(inst) // stop
      JetOpenTableA(s, db, 'name', null, 0, 0, t) // ✗`),
    refused('the Unicode export', `
      JetStopServiceInstance(inst) // stop
      JetOpenTableW(s, db, 'name', null, 0, 0, t) // ✗`),
    refused('a function that is not documented', `
      JetStopServiceInstance(inst) // stop
      JetStreamRecords(s) // ✗`),
  ],
})
