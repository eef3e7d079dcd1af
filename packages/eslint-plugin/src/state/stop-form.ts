import { grbit, unsignedGrbit } from '@jet-lifecycle/model/facts'
import type { TSESTree } from '@typescript-eslint/utils'

import type { JetCall, Reader } from '../jet/reader.ts'
import { argumentOf } from '../jet/reader.ts'
import { unwrap } from '../jet/unwrap.ts'

/** What a call of one of the functions that stop the service asks for. */
export type StopForm =
  /** Everything, until the instance is freed. */
  | 'full'
  /** Background tasks, caches or the log: no gate closes. */
  | 'partial'
  /** Undo everything. */
  | 'resume'
  /** Undo what is named. */
  | 'resume-named'
  /** Answered with JET_errInvalidGrbit. */
  | 'invalid'
  /** The option bits are not constant, and never 0. */
  | 'not-full'
  /** The option bits are not constant. */
  | 'unknown'

const resumeBit = grbit('JET_bitStopServiceResume')
const emitLogBit = grbit('JET_bitStopServiceStopAndEmitLog')
const resumable = grbit('JET_bitStopServiceBackgroundUserTasks') | grbit('JET_bitStopServiceQuiesceCaches')

/** The form of a call, or null if the function is not one that stops the service. */
export function stopFormOf(reader: Reader, call: JetCall): StopForm | null {
  switch (call.name) {
    case 'JetStopService':
    case 'JetStopServiceInstance':
      return 'full'
    case 'JetStopServiceInstance2':
      return formOfGrbit(reader, call)
    default:
      return null
  }
}

function formOfGrbit(reader: Reader, call: JetCall): StopForm {
  const argument = argumentOf(call, call.signature.grbit ?? 1)
  if (argument.kind === 'absent') return 'full'
  return argument.kind === 'value' ? formOfBits(reader, argument.node) : 'unknown'
}

function formOfBits(reader: Reader, expression: TSESTree.Node): StopForm {
  const node = unwrap(expression)
  const value = reader.constantOf(node)
  if (value !== null) return formOfValue(value)
  if (node.type === 'ConditionalExpression') {
    const [one, other] = [formOfBits(reader, node.consequent), formOfBits(reader, node.alternate)]
    return one === other ? one : 'unknown'
  }
  return isNeverZero(reader, node) ? 'not-full' : 'unknown'
}

/** `4 | x`: whatever `x` is. */
function isNeverZero(reader: Reader, expression: TSESTree.Node): boolean {
  const node = unwrap(expression)
  const value = reader.constantOf(node)
  if (value !== null) return unsignedGrbit(value) !== 0
  return node.type === 'BinaryExpression' && node.operator === '|' && (isNeverZero(reader, node.left) || isNeverZero(reader, node.right))
}

function formOfValue(value: number | bigint): StopForm {
  const bits = unsignedGrbit(value)
  if (bits === grbit('JET_bitStopServiceAll')) return 'full'
  if (bits === emitLogBit) return 'partial'
  if ((bits & ~(resumeBit | resumable)) !== 0) return 'invalid'
  if (bits === resumeBit) return 'resume'
  return bits >= resumeBit ? 'resume-named' : 'partial'
}
