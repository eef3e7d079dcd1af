import { backup } from './functions/backup.ts'
import { cursor } from './functions/cursor.ts'
import { database } from './functions/database.ts'
import { instance } from './functions/instance.ts'
import { process } from './functions/process.ts'
import { record } from './functions/record.ts'
import { recovery } from './functions/recovery.ts'
import { schema } from './functions/schema.ts'
import { session } from './functions/session.ts'
import { snapshot } from './functions/snapshot.ts'
import type { JetFunctionName } from './names.ts'
import type { FunctionRow } from './row.ts'

/** The rows by area, as the files have them. */
export const areas = { instance, session, database, schema, cursor, record, backup, snapshot, recovery, process } as const

/** Every function of the API. A name without a row, or a row without a name, does not compile. */
export const functionRows = {
  ...instance, ...session, ...database, ...schema, ...cursor, ...record, ...backup, ...snapshot, ...recovery, ...process,
} as const satisfies Record<JetFunctionName, FunctionRow>

export type FunctionRows = typeof functionRows

type RowWithoutName = Exclude<keyof FunctionRows, JetFunctionName>
true satisfies [RowWithoutName] extends [never] ? true : RowWithoutName
