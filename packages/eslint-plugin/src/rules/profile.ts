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

/** The profile of a rule: by its options, else by `settings.jetLifecycle.profile`, else 'documented'. */
export function profileOf(options: ProfileOptions | undefined, settings: Readonly<Record<string, unknown>>): Profile {
  if (options?.profile !== undefined) return options.profile
  const { jetLifecycle } = settings
  if (typeof jetLifecycle !== 'object' || jetLifecycle === null || !('profile' in jetLifecycle)) return 'documented'
  const { profile } = jetLifecycle
  if (profile === 'documented' || profile === 'engine') return profile
  throw new TypeError(`settings.jetLifecycle.profile must be 'documented' or 'engine', not ${JSON.stringify(profile)}`)
}
