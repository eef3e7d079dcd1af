import type { TSESLint } from '@typescript-eslint/utils'

import { readSettings } from '../jet/settings.ts'
import type { Refusal } from '../state/judge.ts'
import { joinRefusals, judge } from '../state/judge.ts'
import { followCalls } from './analyse.ts'
import type { ProfileOptions } from './profile.ts'
import { profileSchema } from './profile.ts'
import { quote } from './quote.ts'

export type MessageId = 'refused' | 'mayBeRefused' | 'refusedIfItsSession'

type Options = readonly [ProfileOptions?]

const stopError = 'JET_errClientRequestToStopJetService'

/** What a file must call for the rule to have anything to say about it. */
const stops = ['JetStopService', 'JetStopServiceInstance', 'JetStopServiceInstance2'] as const

const messageIds: Readonly<Record<Refusal['certainty'], MessageId>> = {
  certain: 'refused',
  'on-some-path': 'mayBeRefused',
  'if-its-session': 'refusedIfItsSession',
}

/** What the messages are filled with. */
function dataOf({ call, witness }: Refusal): Record<string, string> {
  return {
    call: quote(call.name),
    error: stopError,
    stop: quote(witness.call.name),
    line: String(witness.node.loc.start.line),
  }
}

export const noCallAfterStop: TSESLint.RuleModule<MessageId, Options> = {
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow calls that the engine refuses because the instance was stopped before',
    },
    schema: [profileSchema],
    messages: {
      refused: '{{call}} is refused with {{error}}: {{stop}} on line {{line}} stopped this instance.',
      mayBeRefused:
        '{{call}} may be refused with {{error}}: a path on which {{stop}} on line {{line}} stopped this instance leads here.',
      refusedIfItsSession:
        '{{call}} may be refused with {{error}}: its session may belong to the only instance in sight, ' +
        'which {{stop}} on line {{line}} stopped.',
    },
  },
  create(context) {
    const { sourceCode, options } = context
    const settings = readSettings(context.settings)
    if (!settings.mayCall(sourceCode.text, stops)) return {}
    const profile = options[0]?.profile ?? settings.profile
    const refusals = new Map<Refusal['call'], Refusal | null>()
    return followCalls(
      sourceCode,
      settings,
      (call, state, around) => {
        const refusal = judge(around, profile, call, state)
        const other = refusals.get(call)
        refusals.set(call, other === undefined ? refusal : joinRefusals(other, refusal))
      },
      () => {
        for (const refusal of refusals.values()) {
          if (refusal === null) continue
          context.report({ node: refusal.call.node, messageId: messageIds[refusal.certainty], data: dataOf(refusal) })
        }
      },
    )
  },
}
