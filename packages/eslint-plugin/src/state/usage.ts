import type { TSESTree } from '@typescript-eslint/utils'

/** Whether code looks at what an expression evaluates to. */
export function isUsed(node: TSESTree.Node): boolean {
  const { parent } = node
  switch (parent?.type) {
    case 'ExpressionStatement':
      return false
    case 'UnaryExpression':
      return parent.operator !== 'void'
    case 'AwaitExpression':
    case 'ChainExpression':
    case 'TSNonNullExpression':
      return isUsed(parent)
    case 'SequenceExpression':
      return parent.expressions.at(-1) === node && isUsed(parent)
    case 'LogicalExpression':
      return parent.right !== node || isUsed(parent)
    case 'ConditionalExpression':
      return parent.test === node || isUsed(parent)
    default:
      return true
  }
}
