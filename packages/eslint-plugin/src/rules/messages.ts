import { jetErrors } from '@jet-lifecycle/model/facts'
import type { JetErrorName } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { SourceCode } from '../jet/scope.ts'
import type { Via } from '../state/instance.ts'
import type { Finding, Reason } from '../state/tally.ts'
import { quote } from './quote.ts'

export type MessageId = 'refused' | 'mayBeRefused' | 'mayBeRefusedByBits' | 'mayBeRefusedByCaller' | 'mayBeRefusedByEscape' | 'mayBeRefusedByOthers' | 'mayBeRefusedBeyond' | 'refusedIfItsSession'

const messageIds: Readonly<Record<Reason, MessageId>> = {
  given: 'mayBeRefusedByOthers',
  path: 'mayBeRefused',
  bits: 'mayBeRefusedByBits',
  context: 'mayBeRefusedByCaller',
  escaped: 'mayBeRefusedByEscape',
  limit: 'mayBeRefusedBeyond',
  session: 'refusedIfItsSession',
}

export function messageIdOf({ reason }: Finding): MessageId {
  return reason === null ? 'refused' : messageIds[reason]
}

/** The messages of a rule: what refuses, and what it depends on. */
export function messages(error: JetErrorName, happened: string): Readonly<Record<MessageId, string>> {
  const code = `(${error}, ${jetErrors[error]})`
  const certain = `{{call}} is refused{{caller}}: {{instance}} ${happened} by {{stop}} on {{line}} ${code}.`
  const possible = (on: string) => `{{call}} may be refused{{caller}}: {{instance}} ${happened} by {{stop}} on {{line}}, ${on} ${code}.`
  return {
    refused: certain,
    mayBeRefused: possible('on some path that leads here'),
    mayBeRefusedByBits: possible('if its option bits, which are not known, ask for it'),
    mayBeRefusedByCaller: possible('before some of the calls that lead here'),
    mayBeRefusedByEscape: possible('and other code that has its handle may have restarted it'),
    mayBeRefusedByOthers: `{{call}} may be refused{{caller}}: {{instance}} was given to {{stop}} on {{line}}, which may have stopped it ${code}.`,
    mayBeRefusedBeyond: possible('on some of more paths than are kept apart'),
    refusedIfItsSession: possible('and the session may belong to it, the only instance in sight'),
  }
}

/** What the messages are filled with. */
export function dataOf(sourceCode: SourceCode, { call, witness, via }: Finding): Record<string, string> {
  const [caller] = via
  return {
    call: quote(call.name),
    caller: caller === undefined ? '' : ` when ${nameOf(caller)} is called on line ${lineOf(caller.node)}`,
    instance: instanceOf(sourceCode, witness.node),
    stop: quote(witness.name),
    line: [`line ${lineOf(witness.node)}`, ...witness.via.map((each) => `in ${nameOf(each)} called on line ${lineOf(each.node)}`)].join(', '),
  }
}

function nameOf({ name }: Via): string {
  return name === null ? 'a function' : quote(name)
}

function lineOf(node: TSESTree.Node): number {
  return node.loc.start.line
}

/** The instance as the call that stopped it names it. */
function instanceOf(sourceCode: SourceCode, node: TSESTree.Node): string {
  const [first] = node.type === 'CallExpression' ? node.arguments : []
  const text = first === undefined || first.type === 'SpreadElement' || first.type === 'Literal' ? '' : sourceCode.getText(first)
  // `instances.forEach(JetStopServiceInstance)`
  return text === '' || /\bJet[A-Z]/.test(text) || text.length > 40 || text.includes('\n') ? 'the instance' : quote(text.replace(/\.value$|\[0\]$/, ''))
}
