import { refused, run, silent } from '../rule-tester.ts'

// How a call of the API looks.
run('calls of the API', {
  valid: [
    // Not the API: the file itself says what the name means.
    silent('a function declared in the file', `
      function JetTruncateLogInstance(i) {}
      JetStopServiceInstance(inst); JetTruncateLogInstance(inst)`),
    silent('an arrow function of the file', `
      const JetTruncateLogInstance = (i) => i
      JetStopServiceInstance(inst); JetTruncateLogInstance(inst)`),
    silent('a stop that is a function of the file', `
      const JetStopServiceInstance = function (i) {}
      JetStopServiceInstance(inst); JetTruncateLogInstance(inst)`),
    silent('a method of the class around', `
      class Db { stop() { JetStopServiceInstance(this.i); this.JetTruncateLogInstance(this.i) } JetTruncateLogInstance(i) {} }`),
    silent('an arrow function property of the class around', `
      class Db { JetTruncateLogInstance = () => {}; stop() { JetStopServiceInstance(this.i); this.JetTruncateLogInstance(this.i) } }`),
    silent('a method of a class of the file', `
      class Fake { JetTruncateLogInstance(i) {} }
      const fake = new Fake()
      JetStopServiceInstance(inst); fake.JetTruncateLogInstance(inst)`),
    silent('a static method of a class of the file', `
      class Fake { static JetTruncateLogInstance(i) {} }
      JetStopServiceInstance(inst); Fake.JetTruncateLogInstance(inst)`),
    silent('a method of an object of the file', `
      const fake = { JetTruncateLogInstance(i) {} }
      JetStopServiceInstance(inst); fake.JetTruncateLogInstance(inst)`),
    silent('destructured from an object of the file', `
      const { JetTruncateLogInstance } = { JetTruncateLogInstance(i) {} }
      JetStopServiceInstance(inst); JetTruncateLogInstance(inst)`),
    silent('an import of another name under the name of a JET function', `
      import { move as JetTruncateLogInstance } from './moves.js'
      JetStopServiceInstance(inst); JetTruncateLogInstance(inst)`),
    silent('a method of the super class', `
      class Db extends Base { JetTruncateLogInstance(inst) { JetStopServiceInstance(inst); super.JetTruncateLogInstance(inst) } }`),
    silent('a name that the API does not have', `
      JetStopServiceInstance(inst); JetMoveOn(s)`),
    silent('a name in the wrong case', `
      JetStopServiceInstance(inst); jetMove(s)`),
    silent('a suffix that the function does not have', `
      JetStopServiceInstance(inst); JetMoveW(s)`),
    silent('a computed member that is not constant', `
      JetStopServiceInstance(inst); esent[JetTruncateLogInstance](inst)`),
    silent('a reference that is not called', `
      JetStopServiceInstance(inst); use(JetTruncateLogInstance)`),
    silent('two aliases of each other', `
      const move = jump, jump = move
      JetStopServiceInstance(inst); move(inst)`),
    silent('a file without a stop', `JetBeginTransaction(s); JetTerm(inst); JetTruncateLogInstance(inst)`),
  ],
  invalid: [
    refused('a global', `
      JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('a named import', `
      import { JetTruncateLogInstance, JetStopServiceInstance } from 'esent'
      JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('a renamed import', `
      import { JetTruncateLogInstance as move, JetStopServiceInstance as halt } from 'esent'
      halt(inst) // stop JetStopServiceInstance
      move(inst) // ✗ JetTruncateLogInstance`),
    refused('an import by string name', `
      import { 'JetTruncateLogInstance' as move } from 'esent'
      JetStopServiceInstance(inst) // stop
      move(inst) // ✗ JetTruncateLogInstance`),
    refused('a namespace import', `
      import * as esent from 'esent'
      esent.JetStopServiceInstance(inst) // stop
      esent.JetTruncateLogInstance(inst) // ✗`),
    refused('a default import', `
      import esent from 'esent'
      esent.JetStopServiceInstance(inst) // stop
      esent.JetTruncateLogInstance(inst) // ✗`),
    refused('require', `
      const { JetTruncateLogInstance, JetStopServiceInstance: halt } = require('esent')
      halt(inst) // stop JetStopServiceInstance
      JetTruncateLogInstance(inst) // ✗`),
    refused('a dynamic import', `
      const { JetTruncateLogInstance } = await import('esent')
      JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('destructured from a namespace, renamed', `
      import * as esent from 'esent'
      const { JetTruncateLogInstance: move } = esent
      JetStopServiceInstance(inst) // stop
      move(inst) // ✗ JetTruncateLogInstance`),
    refused('destructured with a default', `
      const { JetTruncateLogInstance = missing } = esent
      JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('nested destructuring', `
      const { symbols: { JetTruncateLogInstance } } = Deno.dlopen('esent.dll', spec)
      JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('an alias of a member', `
      const move = esent.JetTruncateLogInstance
      JetStopServiceInstance(inst) // stop
      move(inst) // ✗ JetTruncateLogInstance`),
    refused('a bound member', `
      const move = esent.JetTruncateLogInstance.bind(esent)
      JetStopServiceInstance(inst) // stop
      move(inst) // ✗ JetTruncateLogInstance`),
    refused('a parameter', `
      function run(JetTruncateLogInstance) {
        JetStopServiceInstance(inst) // stop
        JetTruncateLogInstance(inst) // ✗
      }`),
    refused('a destructured parameter', `
      function run({ JetTruncateLogInstance: move }) {
        JetStopServiceInstance(inst) // stop
        move(inst) // ✗ JetTruncateLogInstance
      }`),
    refused('a member of a parameter', `
      const run = (api) => {
        api.JetStopServiceInstance(inst) // stop
        api.JetTruncateLogInstance(inst) // ✗
      }`),
    refused('a computed string member', `
      esent['JetStopServiceInstance'](inst) // stop
      esent['JetTruncateLogInstance'](inst) // ✗`),
    refused('a computed template member', `
      esent.JetStopServiceInstance(inst) // stop
      esent[\`JetTruncateLogInstance\`](inst) // ✗`),
    refused('a longer path', `
      this.api.native.JetStopServiceInstance(inst) // stop
      this.api.native.JetTruncateLogInstance(inst) // ✗`),
    refused('a member of this that the class does not define', `
      class Db extends Esent { stop() {
        this.JetStopServiceInstance(inst) // stop
        this.JetTruncateLogInstance(inst) // ✗
      } }`),
    refused('the result of a call', `
      lib().JetStopServiceInstance(inst) // stop
      lib().JetTruncateLogInstance(inst) // ✗`),
    refused('an optional call', `
      esent?.JetStopServiceInstance?.(inst) // stop
      esent.JetTruncateLogInstance(inst) // ✗?`),
    refused('a call without this', `
      (0, esent.JetStopServiceInstance)(inst); // stop
      (0, esent.JetTruncateLogInstance)(inst) // ✗`),
    refused('an awaited call', `
      await esent.JetStopServiceInstance(inst) // stop
      await esent.JetTruncateLogInstance(inst) // ✗`),
    refused('a wrapped declaration under the name of the function', `
      const JetTruncateLogInstance = declare('JetTruncateLogInstance', ['size_t'])
      JetStopServiceInstance(inst) // stop
      JetTruncateLogInstance(inst) // ✗`),
    refused('a koffi declaration under another name', `
      const move = lib.func('int __stdcall JetTruncateLogInstance(size_t instance)')
      JetStopServiceInstance(inst) // stop
      move(inst) // ✗ JetTruncateLogInstance`),
    refused('a koffi declaration by name and types', `
      const esent = { JetTruncateLogInstance: lib.func('JetTruncateLogInstance', 'int', ['size_t']) }
      JetStopServiceInstance(inst) // stop
      esent.JetTruncateLogInstance(inst) // ✗`),
    refused('an instance of a class that inherits the function', `
      class Db extends Esent {}
      const db = new Db()
      JetStopServiceInstance(inst) // stop
      db.JetTruncateLogInstance(inst) // ✗`),
    refused('the ANSI export', `
      JetBeginSession(inst, s, null, null)
      JetStopServiceInstance(inst) // stop
      JetOpenTableA(s, db, 'name', null, 0, 0, t) // ✗`),
    refused('the Unicode export', `
      JetBeginSession(inst, s, null, null)
      JetStopServiceInstance(inst) // stop
      JetOpenTableW(s, db, 'name', null, 0, 0, t) // ✗`),
    refused('a function that is not documented', `
      JetBeginSession(inst, s, null, null)
      JetStopServiceInstance(inst) // stop
      JetStreamRecords(s) // ✗`),
  ],
})
