import type { TSESLint } from '@typescript-eslint/utils'

import { readSettings } from '../jet/settings.ts'
import { followCalls } from './analyse.ts'
import { dataOf, messageIdOf, messages } from './messages.ts'
import type { MessageId } from './messages.ts'
import type { RefusalOptions } from './options.ts'
import { isWanted, optionsSchema } from './options.ts'

type Options = readonly [RefusalOptions?]

/** What a file must call for the rule to have anything to say about it. */
const stops = ['JetStopBackup', 'JetStopBackupInstance'] as const

export const noBackupCallAfterStopBackup: TSESLint.RuleModule<MessageId, Options> = {
  meta: {
    type: 'problem',
    docs: { description: 'disallow steps of a backup that was stopped before' },
    schema: [optionsSchema],
    messages: messages('JET_errBackupAbortByServer', 'had its backup stopped'),
  },
  create(context) {
    const { sourceCode, options } = context
    const settings = readSettings(context.settings)
    if (!settings.mayCall(sourceCode.text, stops)) return {}
    return followCalls(sourceCode, settings, options[0]?.profile ?? settings.profile, 'aborted', (finding) => {
      if (!isWanted(options[0], finding)) return
      context.report({ node: finding.call.node, messageId: messageIdOf(finding), data: dataOf(sourceCode, finding) })
    })
  },
}
