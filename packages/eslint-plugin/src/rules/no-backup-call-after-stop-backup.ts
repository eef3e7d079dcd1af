import type { TSESLint } from '@typescript-eslint/utils'

import { followCalls } from './analyse.ts'
import { dataOf, messageIdOf, messages } from './messages.ts'
import type { MessageId } from './messages.ts'
import type { RefusalOptions } from './options.ts'
import { isWanted, optionsSchema } from './options.ts'
import { profileOf } from './profile.ts'

type Options = readonly [RefusalOptions?]

/** What a file must contain for the rule to have anything to say about it. */
const trigger = 'JetStopBackup'

export const noBackupCallAfterStopBackup: TSESLint.RuleModule<MessageId, Options> = {
  meta: {
    type: 'problem',
    docs: {
      description: 'disallow steps of a backup that was stopped before',
    },
    schema: [optionsSchema],
    messages: messages('JET_errBackupAbortByServer', 'had its backup stopped'),
  },
  create(context) {
    const { sourceCode, options, settings } = context
    if (!sourceCode.text.includes(trigger)) return {}
    return followCalls(sourceCode, profileOf(options[0], settings), 'aborted', (finding) => {
      if (!isWanted(options[0], finding)) return
      context.report({ node: finding.call.node, messageId: messageIdOf(finding), data: dataOf(sourceCode, finding) })
    })
  },
}
