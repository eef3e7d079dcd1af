import type { JetFunctionName, Profile } from '../../packages/model/src/facts/index.ts'
import { functionRows, grbit, jetFunction, jetFunctionNames } from '../../packages/model/src/facts/index.ts'
import type { Closing } from '../../packages/model/src/gates/index.ts'
import { answerAfterStop, compiledInstance, entryOf, unknownReasons } from '../../packages/model/src/gates/index.ts'
import type { Call, Decision, Handles, World } from '../../packages/model/src/world/index.ts'
import { advance, begin, createWorld, decide, describeInstance } from '../../packages/model/src/world/index.ts'
import { claim, codes, count, lines, pageOf, table } from './markdown.ts'

/**
 * Text of docs/profiles.md: every function where the two profiles differ. Functions and answers are asked
 * of the facts, the compiled gates and the world; what the prose says of them is claimed where it stands,
 * so that a sentence which no longer holds fails here.
 */
export function profilesPage(): string {
  return lines(
    '<!-- Generated from the facts and the compiled gates by `pnpm run generate`; a test fails when it is stale. -->',
    '# The two profiles',
    introduction,
    fullStop(),
    backupStop(),
    resume(),
    documentationOnly(),
  )
}

const introduction = `A profile says whose word counts. \`documented\`, the default everywhere, is what Microsoft's documentation promises.
\`engine\` is what the [open-source engine](https://github.com/microsoft/Extensible-Storage-Engine) does. They differ in
three things, and this page has every function that is concerned:

1. [Full stop](#1-after-a-full-stop): the documentation refuses more.
2. [Backup stop](#2-after-a-backup-stop): in the documentation it lasts, in the engine it belongs to one backup.
3. [Resume](#3-resume-after-a-full-stop): the documentation refuses every form after a full stop, the engine one.

Files and lines are those of the engine (\`dev/ese/src/ese\`), pages those of the documentation. An error code in a table
means that the call is refused with it; "allowed" that the state does not forbid it.`

const profiles = ['documented', 'engine'] as const satisfies readonly Profile[]
const stopError = 'JET_errClientRequestToStopJetService'

// ── Situations ───────────────────────────────────────────────────────────────────────────────────────

/** A process in multi-instance mode, and the same calls in one-instance mode for the legacy forms. */
type Situation = Readonly<Record<'multi' | 'one', World>>
type Step = readonly [fn: JetFunctionName, grbit?: number]

const handles: Handles = { instance: 'i', sesid: 's', dbid: 'd', tableid: 'c', hFile: 0 }
const callOf = ([fn, bits = 0]: Step): Call => ({ fn, handles, grbit: bits })

function after(world: World, ...steps: readonly Step[]): World {
  return steps.reduce((before, step) => advance(before, callOf(step), { error: null, returned: returnedBy(step[0]) }), world)
}

function returnedBy(fn: JetFunctionName): Handles {
  const kinds = new Set<string>(jetFunction(fn).acquires?.map(({ what }) => (what === 'backup-file-handle' ? 'hFile' : what)))
  return Object.fromEntries(Object.entries(handles).filter(([kind]) => kinds.has(kind)))
}

/** An instance that runs, with a session, a database and a cursor; then the steps. */
function situation(...steps: readonly Step[]): Situation {
  const work = [['JetBeginSession'], ['JetCreateDatabase'], ['JetOpenTable'], ...steps] as const satisfies readonly Step[]
  const initInstance = advance(createWorld(), { fn: 'JetInit', handles: { instance: 0 }, grbit: 0 }, { error: null, returned: { instance: 'i' } })
  return { multi: after(createWorld(), ['JetCreateInstance'], ['JetInit'], ...work), one: after(initInstance, ...work) }
}

function ask({ multi, one }: Situation, step: Step, profile: Profile): Decision {
  return decide('oneInstanceOnly' in functionRows[step[0]] ? one : multi, callOf(step), profile)
}

function answer({ verdict, error, why }: Decision): string {
  if (verdict === 'unknown') return `not known: ${unknownReasons[why]}`
  if (verdict === 'refused') return codes([error])
  return error === null ? 'allowed' : `allowed, returns ${codes([error])}`
}

/** The functions that are answered differently, by what they are answered. */
function differences(where: Situation): readonly { readonly functions: readonly JetFunctionName[]; readonly answers: readonly string[] }[] {
  const found = new Map<string, { functions: JetFunctionName[]; answers: readonly string[] }>()
  for (const fn of jetFunctionNames) {
    const answers = profiles.map((profile) => answer(ask(where, [fn], profile)))
    if (answers[0] === answers[1]) continue
    const key = answers.join()
    const group = found.get(key)
    if (group) group.functions.push(fn)
    else found.set(key, { functions: [fn], answers })
  }
  return [...found.values()]
}

// ── 1 ────────────────────────────────────────────────────────────────────────────────────────────────

const stoppedPaths = compiledInstance.table.regions.flatMap(({ name, states }) => (name === 'service' ? states.filter((path) => path.startsWith('stopped')) : []))

/** What a stopped instance, otherwise at rest, closes of the function's gate; the same however it was stopped. */
function closingAfterStop(fn: JetFunctionName, profile: Profile): Closing | null {
  const { gate } = entryOf(fn, 0, profile)
  const found = stoppedPaths.map((service) => {
    const state = compiledInstance.stateOf({ phase: 'initialised', service, backupAllowed: 'yes' })
    return gate && compiledInstance.closing(state, gate, profile)
  })
  claim(new Set(found.map((each) => each?.error)).size === 1, `${fn} is answered alike after each full stop`)
  return found[0] ?? null
}

function fullStop(): string {
  const stateful = jetFunctionNames.filter((fn) => jetFunction(fn).fixedError === undefined)
  const answersOf = stateful.map((fn) => ({ fn, documented: closingAfterStop(fn, 'documented'), engine: closingAfterStop(fn, 'engine') }))
  const stops = (closing: Closing | null): boolean => closing?.region === 'service'
  const more = answersOf.filter(({ documented, engine }) => stops(documented) && !stops(engine))
  const refusedByBoth = answersOf.filter(({ documented, engine }) => stops(documented) && stops(engine))
  claim(answersOf.every(({ documented, engine }) => stops(documented) || !stops(engine)), 'the engine refuses nothing that the documentation allows')

  const allowed = jetFunctionNames.filter((fn) => ['session', 'instance', 'the-one-instance'].includes(jetFunction(fn).handle) && answerAfterStop(fn, 'documented') === 'allowed')
  const named = allowed.filter((fn) => jetFunction(fn).docsAllowAfterStop)
  claim(jetFunctionNames.every((fn) => !jetFunction(fn).docsAllowAfterStop || named.includes(fn)), 'what the stop pages name is allowed')
  const inits = jetFunctionNames.filter((fn) => entryOf(fn, 0, 'documented').gate === 'init' && fn.startsWith('JetInit'))
  claim(inits.every((fn) => profiles.every((profile) => closingAfterStop(fn, profile)?.error === 'JET_errAlreadyInitialized')), 'JetInit* gives JET_errAlreadyInitialized')

  const gates = new Set(more.map(({ fn }) => jetFunction(fn).gate))
  claim([...gates].sort().join() === 'before-init,init,session-past-stop', 'the gates that the prose explains')

  return lines(
    '## 1. After a full stop',
    `The stop pages promise that, once an instance was stopped, what concerns it is refused, save a few calls that they name.
The error is \`${stopError}\`, the stop error. The engine sets a flag (jetapi.cxx:22310, 22582)
that nothing ever clears, so a full stop lasts until the instance is freed. Two of its gates look at the flag: the one for
sessions (4182-4290) and the one for initialised instances (4421-4451). What enters by another gate is let in.`,
    `Both profiles refuse ${count(refusedByBoth.length, 'function')}. The documentation refuses ${String(more.length)} more, the engine none:`,
    table(
      ['Function', 'Its gate in the engine', 'Concerns', 'Page', 'Page lists the stop error', 'Engine'],
      more.map(({ fn, engine }) => {
        const { gate, handle, page, docsListStopError } = jetFunction(fn)
        return [codes([fn]), codes([gate]), concerns[handle] ?? '', pageOf(fn), page === null ? '' : docsListStopError ? 'yes' : 'no', engine ? codes([engine.error]) : 'gate open']
      }),
    ),
    `Why the engine lets them in, by gate:

- \`before-init\` (4487) serves an instance that need not be initialised yet; it asks whether an init, restore or
  termination runs, and not for the stop.
- \`session-past-stop\` is the session gate without its look at the flag; it serves the calls that give work up.
- \`init\` (4468) asks only whether the instance is initialised, and a stopped one is. \`JetInit\` and its longer forms
  enter here too and are the same in both profiles: \`JET_errAlreadyInitialized\`.

A function that takes an instance or none is refused where the call names the stopped instance or resolves to it. In
one-instance mode the id of a system parameter says which of the two it is; the id is not looked at, and the answer of
\`JetGetSystemParameter\` and \`JetSetSystemParameter\` is "not known" there.`,
    `Allowed in both, although they concern the instance, are the calls that the stop pages name (${codes(named)}),
and ${codes(allowed.filter((fn) => !named.includes(fn)))}.
Functions that concern no instance, and snapshot calls by snapshot id, are not touched. Functions that always fail keep
their error.`,
    terminating(),
  )
}

const concerns: Readonly<Record<string, string>> = {
  'session': 'a session', 'instance': 'an instance', 'instance-optional': 'an instance or none', 'the-one-instance': 'the one instance',
}

/** While the stopped instance goes down: the one place where the engine looks at something before the stop. */
function terminating(): string {
  const { multi, one } = situation(['JetStopServiceInstance'])
  const term = callOf(['JetTerm'])
  const found = differences({ multi: begin(multi, term, 'term'), one: begin(one, term, 'term') })
  const early = found.find(({ answers }) => answers[0] === codes([stopError]) && answers[1] === codes(['JET_errTermInProgress']))
  claim(early !== undefined, 'some functions are answered JET_errTermInProgress')
  const known = new Set(jetFunctionNames.filter((fn) => closingAfterStop(fn, 'documented')?.region === 'service'))
  claim(found.every(({ functions, answers }) => answers[0] === codes([stopError]) && functions.every((fn) => known.has(fn))), 'all of them are refused after the stop')
  return `While a stopped instance is terminated and no other is up, the engine answers \`JET_errTermInProgress\` where the
documentation still has the stop error. That concerns ${count(early?.functions.length ?? 0, 'function')}: those that enter by a session gate, which
asks first whether every instance is going down, and those of \`before-init\`.`
}

// ── 2 ────────────────────────────────────────────────────────────────────────────────────────────────

const beginFull: Step = ['JetBeginExternalBackupInstance']
const beginIncremental: Step = ['JetBeginExternalBackupInstance', grbit('JET_bitBackupIncremental')]
const stopBackup: Step = ['JetStopBackupInstance']
const openFile: Step = ['JetOpenFileInstance']
const logInfo: Step = ['JetGetLogInfoInstance']

const backupSituations: readonly (readonly [heading: string, worlds: readonly Situation[]])[] = [
  ['No backup is open', [situation(stopBackup), situation(beginFull, ['JetEndExternalBackupInstance'], stopBackup)]],
  ['A backup was open and is stopped', [
    situation(beginFull, stopBackup), situation(beginFull, openFile, stopBackup), situation(beginFull, logInfo, stopBackup),
    situation(beginFull, logInfo, openFile, stopBackup), situation(beginIncremental, stopBackup), situation(beginIncremental, openFile, stopBackup),
    situation(beginIncremental, logInfo, stopBackup), situation(beginIncremental, logInfo, openFile, stopBackup),
  ]],
  ['A surrogate backup is open', [situation(['JetBeginSurrogateBackup'], stopBackup)]],
  ['A backup was begun after the stop, as the engine lets it', [situation(stopBackup, beginFull)]],
]

function backupStop(): string {
  for (const end of jetFunctionNames.filter((fn) => jetFunction(fn).backup === 'end')) {
    const bits = entryOf(end, 0, 'engine').badGrbit === null ? 0 : grbit('JET_bitBackupEndNormal')
    const { multi, one } = situation(beginFull, stopBackup)
    const ended = { multi: after(multi, [end, bits]), one: after(one, [end, bits]) }
    claim(differences(ended).length === 0, `${end} ends the stop in both profiles`)
  }
  return lines(
    '## 2. After a backup stop',
    `The pages of \`JetStopBackup\` and \`JetStopBackupInstance\` promise that further calls of the streaming backup fail with
\`JET_errBackupAbortByServer\`, whether or not a backup was open. In this profile that lasts until any call that ends a
backup, also one answered \`JET_errNoBackup\`, or until the instance is freed.`,
    `The engine only sets a flag on the instance (jetapi.cxx:22618-22646). The steps of a backup look at it after they have
seen that a backup is open (backup.cxx:1954, 2141, 2702, 3161, 3504), and the start of a new backup clears it (1730), as
does every end (4140, 4547). So without a backup the stop has no effect, and with one it stops that one alone. Closing a
file and ending the backup are allowed in both. The functions of internal backups (\`JetBackup*\`) and of surrogate backups
go by the engine in both.`,
    ...backupSituations.map(([heading, worlds]) => {
      const tables = worlds.map((world) => table(['Functions', 'Documented', 'Engine'], differences(world).map(({ functions, answers }) => [codes(functions), ...answers])))
      claim(new Set(tables).size === 1, `the phase of the backup makes no difference: ${heading}`)
      return lines(`### ${heading}`, tables[0] ?? '')
    }),
    `What is not in a table is answered alike. Whether a backup is full or incremental, copies databases or logs, with a file
open or not, makes no difference to the tables.`,
  )
}

// ── 3 ────────────────────────────────────────────────────────────────────────────────────────────────

const bareResume = grbit('JET_bitStopServiceResume')
const background = grbit('JET_bitStopServiceBackgroundUserTasks')
const quiesce = grbit('JET_bitStopServiceQuiesceCaches')

const resumeForms: readonly (readonly [text: string, bits: number])[] = [
  ['`Resume` alone', bareResume],
  ['`Resume` with `BackgroundUserTasks`', bareResume + background],
  ['`Resume` with `QuiesceCaches`', bareResume + quiesce],
  ['`Resume` with both', bareResume + background + quiesce],
]

/** Beside Resume these are wrong, and wrong option bits come before the stop: 0x1 is the first bit without a meaning. */
const wrongForms: typeof resumeForms = [
  ['`Resume` with `StopAndEmitLog`', bareResume + grbit('JET_bitStopServiceStopAndEmitLog')],
  ['`Resume` with a bit that the function does not know', bareResume + 0x1],
]

function stopSituations(): readonly (readonly [text: string, situation: Situation])[] {
  const serving = situation()
  const seen = callOf(['JetMove'])
  const adopted = (world: World): World => advance(world, seen, { error: stopError })
  const legacy = after(serving.one, ['JetStopService'])
  return [
    ['`JetStopService`', { multi: legacy, one: legacy }],
    ['`JetStopServiceInstance`', situation(['JetStopServiceInstance'])],
    ['`JetStopServiceInstance2`', situation(['JetStopServiceInstance2', grbit('JET_bitStopServiceAll')])],
    ['`JetStopServiceInstance`, then `JetStopServiceInstance2`', situation(['JetStopServiceInstance'], ['JetStopServiceInstance2'])],
    ['a stop that nobody saw', { multi: adopted(serving.multi), one: adopted(serving.one) }],
  ]
}

function resume(): string {
  const stops = stopSituations()
  const rows = [...resumeForms, ...wrongForms].flatMap(([form, bits]) => {
    const wrong = wrongForms.some(([text]) => text === form)
    const stopsByAnswers = new Map<string, { readonly by: string[]; readonly answers: readonly string[] }>()
    for (const [text, where] of stops) {
      const answers = profiles.map((profile) => answer(ask(where, ['JetStopServiceInstance2', bits], profile)))
      if (wrong) claim(answers.every((each) => each === codes(['JET_errInvalidGrbit'])), 'wrong option bits come before the stop')
      else claim(answers[0] === codes([stopError]), 'the documentation refuses every form')
      const [instance] = after(where.multi, ['JetStopServiceInstance2', bits]).instances.values()
      claim(instance !== undefined && describeInstance(instance)['service']?.startsWith('stopped') === true, 'no Resume ends a full stop')
      const row = stopsByAnswers.get(answers.join()) ?? { by: [], answers }
      row.by.push(text)
      stopsByAnswers.set(answers.join(), row)
    }
    return [...stopsByAnswers.values()].map(({ by, answers }) => [form, by.length === stops.length ? 'any of these' : by.join(', or by '), ...answers])
  })
  return lines(
    '## 3. Resume after a full stop',
    `The page of \`JetStopServiceInstance2\` says that a full stop cannot be resumed. The engine remembers what
\`JetStopServiceInstance2\` has stopped, and refuses a bare \`Resume\` if a full stop is among it (jetapi.cxx:22373). With
named services it undoes those and succeeds. \`JetStopService\` and \`JetStopServiceInstance\` leave nothing to remember
(22278-22312), so after them a bare \`Resume\` succeeds too. None of these ends the full stop: the flag of section 1 stays.

Option bits that \`Resume\` does not take are looked at before the stop (22342, 22366), in both profiles: they give
\`JET_errInvalidGrbit\` even where the bare \`Resume\` would be refused for the stop.`,
    table(['Form', 'After a full stop by', 'Documented', 'Engine'], rows),
    `\`Resume\` is short for \`JET_bitStopServiceResume\`, and the others likewise. "Not known" is a stop that someone else made
and that an answer gave away.`,
  )
}

// ── Documentation only ───────────────────────────────────────────────────────────────────────────────

function documentationOnly(): string {
  const refused = (fn: JetFunctionName): boolean => answerAfterStop(fn, 'engine') === 'refused'
  const listed = jetFunctionNames.filter((fn) => jetFunction(fn).docsListStopError && !refused(fn))
  const omitted = jetFunctionNames.filter((fn) => jetFunction(fn).documented && !jetFunction(fn).docsListStopError && refused(fn))
  return lines(
    '## What else the pages say',
    `Pages and engine contradict each other elsewhere too. Here both profiles go by the engine, unless section 1 to 3 says
otherwise. In one answer both go by the pages: a full stop, or \`JET_bitStopServiceQuiesceCaches\`, on an instance that is not
initialised is refused with \`JET_errInvalidParameter\`, since the engine would read through a null pointer
(jetapi.cxx:22298, 22532).`,
    `- **Pages that list the stop error in vain.** The engine never gives it there: ${codes(listed)}.
  Of these, the documented profile refuses what the stop pages do not name as allowed: ${codes(listed.filter((fn) => answerAfterStop(fn, 'documented') !== 'allowed'))}.
- **Pages that leave it out.** ${count(omitted.length, 'function')} are refused after a stop although their page does not say so:
  ${codes(omitted)}.
- **Ending a backup.** The pages give \`JET_errBackupAbortByServer\` as a result of the end, and success as proof of a good
  backup. The engine returns success for a stopped or aborted backup too and only records what it was.
- **Ending a backup after a full stop.** The pages of the backup stop leave the calls that end a backup usable. After a
  full stop the engine refuses them, and closing a file, as their own pages say. Only a termination ends such a backup.
- **Failures that cancel a backup.** The pages say that any failure does. In the engine most leave it open.
- **\`JetReadFileInstance\`** names \`JetStopService\` as what causes \`JET_errBackupAbortByServer\`; it is \`JetStopBackup\`.
- **\`JetOpenFile*\`** of a file that is no attached database, while databases are copied, gives \`JET_errDatabaseNotFound\`;
  **\`JetTruncateLog*\`** gives \`JET_errLogFileNotCopied\`; **\`JetEndExternalBackupInstance2\`** gives
  \`JET_errInvalidParameter\` for its option bits. None of these is on its page.
- **\`JetBackup*\`** list \`JET_errSessionSharingViolation\`, which their gate never gives. Without a path they should only
  truncate the logs, a branch that the engine does not reach.
- **\`JetTerm*\` with transactions open.** The pages tie \`JET_errTooManyActiveUsers\` to \`JET_bitTermComplete\`. In the engine
  only \`JET_bitTermDirty\` and an unavailable instance are spared it.
- **\`JetTerm\` with a backup open.** The page lists \`JET_errBackupInProgress\`. The engine's \`JetTerm\` is abrupt and aborts
  the backup; so does \`JET_bitTermAbrupt\`, where the pages name \`JET_bitTermStopBackup\` alone.
- **\`JetTerm2\`** without bits is orderly, not abrupt, and \`JET_bitTermDirty\` ends in \`JET_errDirtyShutdown\`. A failed call
  leaves the instance almost as it was: backups are no longer allowed.
- **\`JetTerm*\` of an instance that was never initialised** frees it and succeeds. The pages have \`JET_errNotInitialized\`.
- **A handle that is no instance** gives \`JET_errInvalidInstance\` in builds that validate handles, and
  \`JET_errInvalidParameter\`, as on the pages, in others. The profiles use the latter.
- **\`JetStopServiceInstance2\`** lists success alone; \`JET_errInvalidGrbit\`, \`JET_errInvalidParameter\` and the stop error
  occur too. \`JET_bitStopServiceStopAndEmitLog\` has no page.
- **\`JetStopService\`, \`JetStopBackup\` without any instance** give \`JET_errInvalidParameter\`, and
  **\`JetEnableMultiInstance\`** can give \`JET_errSystemParameterConflict\`, all unlisted.
- **\`JetDefragment3\`** has a page for work that it does not do: it always returns \`JET_errInvalidParameter\`.`,
  )
}
