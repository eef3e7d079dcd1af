import { engine, refused, run, silent } from '../rule-tester.ts'

const rule = 'no-backup-call-after-stop-backup'

const up = 'JetCreateInstance(inst, "a"); JetInit(inst);'
const begun = `const inst = { value: 0 }; ${up} JetBeginExternalBackupInstance(inst.value, 0);`

const steps = [
  'JetGetAttachInfoInstance(inst.value, info, 8, 0)', "JetOpenFileInstance(inst.value, 'a.edb', file, low, high)",
  'JetReadFileInstance(inst.value, file.value, chunk, 8, read)', 'JetGetLogInfoInstance(inst.value, info, 8, 0)',
  'JetTruncateLogInstance(inst.value)',
]

const stays = ['JetCloseFileInstance(inst.value, file.value)', 'JetEndExternalBackupInstance(inst.value)', 'JetEndExternalBackupInstance2(inst.value, 2)']

run('steps of a backup', {
  valid: [
    ...stays.map((call) => silent(call, `${begun} JetStopBackupInstance(inst.value); ${call}`)),
    ...steps.map((call) => silent(`${call}, not stopped`, `${begun} ${call}; JetStopBackupInstance(inst.value)`)),
    ...steps.map((call) => silent(`${call}, of the next backup`, `
      ${begun} JetStopBackupInstance(inst.value); JetEndExternalBackupInstance(inst.value)
      JetBeginExternalBackupInstance(inst.value, 0); ${call}`)),
    ...steps.map((call) => silent(`${call}, the stop failed`, `
      ${begun} if (JetStopBackupInstance(inst.value) < 0) ${call}`)),
    silent('of another instance', `
      JetStopBackupInstance(a.value); JetReadFileInstance(b.value, file.value, chunk, 8, read)`),
    silent('a stop of the service', `${begun} JetStopServiceInstance(inst.value); ${steps[2] ?? ''}`),
    silent('engine: no backup was begun', `
      const inst = { value: 0 }; ${up} JetStopBackupInstance(inst.value); ${steps[2] ?? ''}`, engine),
    silent('engine: a new backup may begin after the stop and an end', `
      ${begun} JetStopBackupInstance(inst.value); JetEndExternalBackupInstance(inst.value); JetBeginExternalBackupInstance(inst.value, 0)`, engine),
  ],
  invalid: [
    ...steps.flatMap((call) => [{}, engine].map((extra) => refused(`${extra === engine ? 'engine: ' : ''}${call}`, `
      ${begun}
      JetStopBackupInstance(inst.value) // stop
      ${call} // ✗`, extra))),
    refused('a new backup, by the documentation', `
      ${begun}
      JetStopBackupInstance(inst.value) // stop
      JetBeginExternalBackupInstance(inst.value, 0) // ✗`),
    refused('no backup was begun, by the documentation', `
      JetStopBackupInstance(inst.value) // stop
      JetReadFileInstance(inst.value, file.value, chunk, 8, read) // ✗`),
    refused('the legacy form', `
      JetStopBackup() // stop
      JetReadFile(file.value, chunk, 8, read) // ✗`),
    refused('a stop on one path', `
      ${begun}
      if (late) JetStopBackupInstance(inst.value) // stop
      JetReadFileInstance(inst.value, file.value, chunk, 8, read) // ✗?`),
    refused('a stop in the round before', `
      ${begun}
      while (more()) {
        JetReadFileInstance(inst.value, file.value, chunk, 8, read) // ✗?
        if (late()) JetStopBackupInstance(inst.value) // stop
      }`),
    refused('a stop in a helper', `
      ${begun}
      function giveUp() {
        JetStopBackupInstance(inst.value) // stop
      }
      giveUp()
      JetReadFileInstance(inst.value, file.value, chunk, 8, read) // ✗`),
  ],
}, rule)
