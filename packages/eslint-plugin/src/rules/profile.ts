import type { Profile } from '@jet-lifecycle/model/facts'
import type { JSONSchema } from '@typescript-eslint/utils'

/** Options of every rule whose answers differ by profile. */
export interface ProfileOptions {
  readonly profile?: Profile
}

export const profileSchema: JSONSchema.JSONSchema4ObjectSchema = {
  type: 'object',
  properties: {
    profile: {
      type: 'string',
      enum: ['documented', 'engine'],
      description:
        "'documented' follows what Microsoft's documentation promises, 'engine' what the open-source engine does.",
    },
  },
  additionalProperties: false,
}
