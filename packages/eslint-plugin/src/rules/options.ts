import type { JSONSchema } from '@typescript-eslint/utils'

import type { Finding } from '../state/tally.ts'
import type { ProfileOptions } from './profile.ts'
import { profileSchema } from './profile.ts'

type Certainty = 'certain' | 'possible'

/** Options of the rules that report refusals. */
export interface RefusalOptions extends ProfileOptions {
  readonly report?: readonly Certainty[]
}

export const optionsSchema: JSONSchema.JSONSchema4ObjectSchema = {
  ...profileSchema,
  properties: {
    ...profileSchema.properties,
    report: {
      type: 'array',
      items: { type: 'string', enum: ['certain', 'possible'] },
      minItems: 1,
      uniqueItems: true,
      description: 'Which refusals are reported: those that are certain, those that are possible; both without the option.',
    },
  },
}

export function isWanted(options: RefusalOptions | undefined, { reason }: Finding): boolean {
  return options?.report === undefined || options.report.includes(reason === null ? 'certain' : 'possible')
}
