import type { TSESTree } from '@typescript-eslint/utils'

/** The expression whose value `node` has, without type syntax, `await`, optional chains and commas. */
export function unwrap(node: TSESTree.Node): TSESTree.Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'ChainExpression':
      return unwrap(node.expression)
    case 'AwaitExpression':
      return unwrap(node.argument)
    case 'SequenceExpression': {
      // `(0, esent.JetInit)(inst)`
      const last = node.expressions.at(-1)
      return last === undefined ? node : unwrap(last)
    }
    default:
      return node
  }
}

/** The name of a member or property key where it can be read off the code: `a.b`, `a['b']`, `` a[`b`] ``, `a[0]`. */
export function keyName(key: TSESTree.Node, computed: boolean): string | null {
  if (!computed && key.type === 'Identifier') return key.name
  if (key.type === 'Literal' && (typeof key.value === 'string' || typeof key.value === 'number')) return String(key.value)
  if (key.type === 'TemplateLiteral' && key.expressions.length === 0) return key.quasis[0]?.value.cooked ?? null
  return null
}

/** The name of a member access, see {@link keyName}. */
export function memberName(node: TSESTree.MemberExpression): string | null {
  return keyName(node.property, node.computed)
}

/** What a path of members begins with: `a` of `a.b.c`. */
export function rootOf(node: TSESTree.Node): TSESTree.Node {
  const inner = unwrap(node)
  return inner.type === 'MemberExpression' ? rootOf(inner.object) : inner
}
