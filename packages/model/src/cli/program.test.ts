import { Readable, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { jetErrors, jetFunctionNames } from '../facts/index.ts'
import { situations } from '../explain/index.ts'
import { run } from './program.ts'

/** A stream that keeps what is written to it. */
class Sink extends Writable {
  text = ''

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** What the command line writes, in-process. */
async function ask(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new Sink(), new Sink()]
  const code = await run(args, { out, err, env: {} }, Readable.from([]))
  return { code, out: out.text, err: err.text }
}

const rowsOf = (text: string, heading: string): Record<string, string> => {
  const [, part = ''] = text.split(new RegExp(`^${heading}.*$`, 'm'))
  const rows = [...part.split(/\n\n/, 1).join('').matchAll(/^ {2}(\S.*?) {2,}(\S.*)$/gm)].map(([, what = '', value = '']) => [what, value] as const)
  return Object.fromEntries(rows)
}

const stopError = 'JET_errClientRequestToStopJetService (-1329)'

describe('explain of a function', () => {
  it.each([
    ['stop', 'documented', 'JetGetSessionInfo', stopError], ['stop', 'engine', 'JetGetSessionInfo', 'allowed'],
    ['stop', 'documented', 'JetDetachDatabase2', 'allowed'], ['stop', 'documented', 'JetBeginDatabaseIncrementalReseed', stopError],
    ['stop', 'documented', 'JetGetInstanceInfo', 'allowed'], ['stop', 'documented', 'JetInit', 'JET_errAlreadyInitialized (-1030)'],
    ['stop', 'engine', 'JetEndExternalBackupInstance', stopError], ['stop', 'documented', 'JetStopServiceInstance', 'allowed'],
    ['backup-stop', 'documented', 'JetBeginExternalBackupInstance', 'JET_errBackupAbortByServer (-801)'],
    ['backup-stop', 'engine', 'JetBeginExternalBackupInstance', 'JET_errBackupInProgress (-505)'],
    ['backup-stop', 'documented', 'JetBackupInstance', 'JET_errBackupInProgress (-505)'],
    ['backup-stop', 'documented', 'JetEndExternalBackupInstance2', 'allowed'], ['backup-stop', 'documented', 'JetCloseFileInstance', 'JET_errInvalidParameter (-1003)'],
    ['term', 'documented', 'JetBeginSession', 'JET_errInvalidParameter (-1003)'], ['create', 'documented', 'JetBeginSession', 'JET_errNotInitialized (-1029)'],
    ['create', 'documented', 'JetStopServiceInstance', 'JET_errInvalidParameter (-1003): the engine itself would crash'],
    ['create', 'documented', 'JetMove', 'there is no session yet to call it with'], ['term', 'documented', 'JetMove', 'JET_errInvalidSesid (-1104)'],
    ['failed-term', 'documented', 'JetBackupInstance', 'JET_errBackupNotAllowedYet (-523)'], ['emit-log', 'documented', 'JetBackupInstance', 'JET_errLogWriteFail (-510)'],
    ['unavailable', 'documented', 'JetRollback', 'JET_errInstanceUnavailable (-1090)'], ['transaction', 'documented', 'JetTerm', 'allowed, and returns JET_errTooManyActiveUsers (-1059)'],
    ['partial-stop', 'documented', 'JetUpdate', 'allowed'],
  ])('--after %s --profile %s %s: %s', async (situation, profile, fn, answer) => {
    const { code, out } = await ask('explain', fn, '--after', situation, '--profile', profile)
    expect(code).toBe(0)
    const [, told = ''] = /^When it is allowed .*\n {2}.*? {2,}(.*)$/m.exec(out) ?? []
    expect(told).toBe(answer)
    expect(out.includes('What to do instead')).toBe(/^(allowed, and returns )?JET_err/.test(answer))
  })

  it('says where it is allowed, and with which error it is refused', async () => {
    const { code, out } = await ask('explain', 'JetGetLogInfoInstanceW')
    expect(code).toBe(0)
    expect(rowsOf(out, 'When it is allowed')).toMatchObject({
      'created, not initialised': 'JET_errNotInitialized (-1029)',
      'initialised, with a session and a cursor': 'JET_errNoBackup (-520)',
      'a streaming backup is open': 'allowed',
      'that backup was stopped': 'JET_errBackupAbortByServer (-801)',
      'service stopped (a full stop)': 'JET_errClientRequestToStopJetService (-1329)',
    })
    expect(rowsOf(out, 'What a success changes')).toEqual({ backup: expect.stringContaining('→') as string })
  })

  it('follows the profile', async () => {
    const [documented, engine] = [await ask('explain', 'JetGetSessionInfo', '--after', 'stop'), await ask('explain', 'JetGetSessionInfo', '-p', 'engine', '-a', 'stop')]
    expect(documented.out).toContain('JET_errClientRequestToStopJetService (-1329)')
    expect(rowsOf(engine.out, 'When it is allowed')).toEqual({ 'service stopped (a full stop)': 'allowed' })
  })

  it('says what to do where it is refused, and nothing where it is not', async () => {
    expect((await ask('explain', 'JetBeginTransaction', '--after', 'stop')).out).toContain('Nothing leads back.')
    expect((await ask('explain', 'JetRollback', '--after', 'transaction')).out).not.toContain('What to do')
  })

  it('takes legacy forms in one-instance mode', async () => {
    const { out } = await ask('explain', 'JetStopService')
    expect(rowsOf(out, 'When it is allowed')['initialised, with a session and a cursor']).toBe('allowed')
  })

  it.each(['documented', 'engine'])('says what to do wherever something is refused, profile %s', async (profile) => {
    const silent: string[] = []
    for (const { name } of situations) {
      for (const text of (await ask('explain', ...jetFunctionNames, '-a', name, '-p', profile)).out.split(/\n\n(?=Jet\w+\n)/)) {
        if (/^ {2}\S.* {2}JET_err/m.test(text) && !text.includes('\nWhat to do instead\n  JET_err')) silent.push(`${name}: ${text.slice(0, 40)}`)
      }
    }
    expect(silent).toEqual([])
  })

  it('has something to say of every function after every situation', async () => {
    for (const { name } of situations) {
      const { code, out, err } = await ask('explain', ...jetFunctionNames, '--after', name)
      expect({ code, err, functions: out.match(/^Jet\w+$/gm)?.length }).toEqual({ code: 0, err: '', functions: jetFunctionNames.length })
    }
  })
})

describe('explain of an error', () => {
  it.each([['JET_errBackupAbortByServer'], ['--', '-801'], ['-801']])('by %s %s', async (...args) => {
    const { code, out } = await ask('explain', ...args)
    expect(code).toBe(0)
    expect(out).toMatch(/^JET_errBackupAbortByServer\n {2}-801\. /)
    expect(Object.keys(rowsOf(out, 'Who gives it'))).toEqual(['backupStop: lasting', 'backup: local stopped'])
  })

  it('says so of an error that is none of the lifecycle', async () => {
    expect((await ask('explain', 'JET_errKeyDuplicate')).out).toContain('No state of the lifecycle brings it')
  })

  it('has something to say of every error', async () => {
    const { code, out } = await ask('explain', ...Object.keys(jetErrors))
    expect({ code, titles: out.match(/^JET_\w+$/gm)?.length }).toEqual({ code: 0, titles: Object.keys(jetErrors).length })
  })
})

describe('names that are not known', () => {
  it.each([
    [['explain', 'JetBeginTransactoin'], 'There is no function or error JetBeginTransactoin. Did you mean JetBeginTransaction, or'],
    [['explain', '--', '-99999'], '-99999 is no value of a JET_ERR'],
    [['explain', 'JetMove', '--after', 'lunch'], "argument 'lunch' is invalid. Allowed choices are create"],
    [['check-order', 'JetTrm'], 'There is no function JetTrm. Did you mean JetTerm'],
    [['check-order', 'JetTerm2:JET_bitTermDirt'], 'There is no option bit JET_bitTermDirt. Did you mean JET_bitTermDirty'],
    [['nonsense'], "unknown command 'nonsense'"],
    [['replay', '--max-line', 'x'], 'It must be a number of bytes'],
    [[], 'Usage: jet-lifecycle'],
  ])('%j', async (args, text) => {
    const { code, err } = await ask(...args)
    expect(err).toContain(text)
    expect(code).toBe(2)
  })

  it('does not keep the known ones from being explained', async () => {
    const { code, out } = await ask('explain', 'JetNope', 'JetMove')
    expect(code).toBe(2)
    expect(out).toMatch(/^JetMove$/m)
  })
})

describe('check-order', () => {
  it('judges a life from its beginning', async () => {
    const { code, out } = await ask('check-order', 'JetCreateInstance2', 'JetInit', 'JetBeginSession', 'JetStopServiceInstance', 'JetBeginTransaction', 'JetTerm2:JET_bitTermDirty')
    expect(code).toBe(1)
    expect(out.split('\n').map((line) => line.slice(37))).toEqual([
      'allowed', 'allowed', 'allowed', 'allowed',
      'refused with JET_errClientRequestToStopJetService (-1329): the service of the instance was stopped (JetStopServiceInstance, call 3)',
      'allowed, and returns JET_errDirtyShutdown (-1116)', '',
    ])
  })

  it('begins with an instance that is up where the list does not make one', async () => {
    const { code, out } = await ask('check-order', 'JetBeginExternalBackupInstance', 'JetOpenFileInstance', 'JetReadFileInstance', 'JetCloseFileInstance', 'JetEndExternalBackupInstance')
    expect(out).toMatch(/^before: JetCreateInstance2, JetInit, /)
    expect({ code, refused: out.includes('refused') }).toEqual({ code: 0, refused: false })
  })

  it('begins in one-instance mode where a function asks for it', async () => {
    const { code, out } = await ask('check-order', 'JetStopService', 'JetEndSession', 'JetTerm')
    expect(out).toMatch(/^before: JetInit, /)
    expect({ code, allowed: out.match(/ allowed$/gm)?.length }).toEqual({ code: 0, allowed: 3 })
  })

  it('begins in one-instance mode with an init alone', async () => {
    const { code, out } = await ask('check-order', 'JetInit', 'JetStopService', 'JetInit')
    expect(out).toContain('JetStopService                   allowed')
    expect(code).toBe(1)
  })
})

describe('help', () => {
  it.each(['replay', 'explain', 'check-order'])('of %s has examples and exit codes', async (command) => {
    const { code, out } = await ask(command, '--help')
    expect(out).toMatch(/\nExamples:\n {2}jet-lifecycle \S/)
    expect(out).toContain('Exit codes: 0')
    expect(code).toBe(0)
  })
})
