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

const rightSettings = "{ profile: 'documented' } or { profile: 'engine' }"

/** The profile of a rule: by its options, else by `settings.jetLifecycle.profile`, else 'documented'. */
export function profileOf(options: ProfileOptions | undefined, settings: Readonly<Record<string, unknown>>): Profile {
  if (options?.profile !== undefined) return options.profile
  const { jetLifecycle } = settings
  if (jetLifecycle === undefined) return 'documented'
  // What is not understood would be ignored without a word: ESLint knows no schema of settings.
  if (typeof jetLifecycle !== 'object' || jetLifecycle === null || Array.isArray(jetLifecycle)) {
    throw new TypeError(`settings.jetLifecycle must be ${rightSettings}, not ${JSON.stringify(jetLifecycle)}`)
  }
  const wrong = Object.keys(jetLifecycle).find((key) => key !== 'profile')
  if (wrong !== undefined) {
    throw new TypeError(`settings.jetLifecycle has no key ${JSON.stringify(wrong)}: it must be ${rightSettings}`)
  }
  const { profile = 'documented' } = jetLifecycle as { readonly profile?: unknown }
  if (profile === 'documented' || profile === 'engine') return profile
  throw new TypeError(`settings.jetLifecycle.profile must be 'documented' or 'engine', not ${JSON.stringify(profile)}`)
}
