// @ts-check
import { isBuiltin } from 'node:module'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/**
 * Who must not import what. `from`, `except` and `to` are beginnings of targets as `targetOf`
 * names them: `packages/model/src/facts/row.ts`, `node:fs`, `npm:xstate/graph`.
 * `tests: true` holds in test files too, the other lines only in what is shipped.
 *
 * @type {{ from: string[], except?: string[], to: string[], toExcept?: string[], tests?: boolean, why: string }[]}
 */
const forbidden = [
  {
    from: ['packages/model/'],
    to: ['packages/runtime/', 'packages/eslint-plugin/'],
    tests: true,
    why: 'Imports go one way: model ← runtime, model ← eslint-plugin.',
  },
  {
    from: ['packages/runtime/'],
    to: ['packages/eslint-plugin/'],
    tests: true,
    why: 'runtime and eslint-plugin never import each other; what both need belongs to model.',
  },
  {
    from: ['packages/eslint-plugin/'],
    to: ['packages/runtime/'],
    tests: true,
    why: 'runtime and eslint-plugin never import each other; what both need belongs to model.',
  },
  {
    from: ['packages/'],
    to: ['test/', 'bench/', 'examples/', 'scripts/'],
    why: 'A package ships without the rest of the repository.',
  },
  {
    from: ['packages/model/src/facts/'],
    to: ['packages/model/src/machine/', 'packages/model/src/world/', 'packages/model/src/gates/'],
    why: 'Facts are data: everything else is derived from them, not the other way round.',
  },
  {
    from: ['packages/'],
    except: ['packages/model/src/machine/'],
    to: ['npm:xstate'],
    why: 'Only model/src/machine loads XState, so that neither the guard nor the plugin has to.',
  },
  {
    from: ['packages/runtime/', 'packages/eslint-plugin/'],
    to: ['packages/model/src/machine/'],
    why: 'The guard and the plugin read the compiled gates: the machine would load XState.',
  },
  {
    from: ['packages/model/src/'],
    except: ['packages/model/src/cli.ts', 'packages/model/src/cli/'],
    to: ['node:', 'npm:commander', 'npm:cli-progress', 'npm:jsonc-parser', 'npm:picocolors'],
    why: 'model does no I/O and runs anywhere; only its command line may use Node, and what serves it.',
  },
  {
    from: ['packages/runtime/src/simulator/'],
    to: ['packages/model/', 'packages/runtime/'],
    toExcept: ['packages/runtime/src/simulator/'],
    why: 'The simulator is the independent second opinion: it shares no code with what it checks.',
  },
]

/**
 * What a specifier leads to, written as the table above writes it.
 *
 * @param {string} specifier
 * @param {string} file path of the importing file, relative to the repository
 */
function targetOf(specifier, file) {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier)
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`
  const own = /^@jet-lifecycle\/([^/]+)(?:\/(.+))?$/.exec(specifier)
  if (own) return `packages/${own[1]}/src/${own[2] ?? 'index.ts'}/`
  return `npm:${specifier}`
}

/** @param {string} file */
const isTest = (file) => /\.test(-d)?\.ts$|^packages\/[^/]+\/test\//.test(file)

/**
 * @param {string} text
 * @param {string[] | undefined} beginnings
 */
const startsWithAny = (text, beginnings = []) => beginnings.some((b) => `${text}/`.startsWith(b))

/**
 * ESLint's `no-restricted-imports` matches the text of a specifier, and misses `import()`;
 * here the specifier is resolved first, so `../../runtime/src/x.ts` is what it leads to.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const importDirection = {
  meta: {
    type: 'problem',
    docs: { description: 'Keep the direction of imports between packages and folders' },
    schema: [],
    messages: { forbidden: "Do not import '{{specifier}}' here. {{why}}" },
  },
  create(context) {
    const file = path.relative(root, context.filename).split(path.sep).join('/')
    const lines = forbidden.filter(
      (line) =>
        startsWithAny(file, line.from) &&
        !startsWithAny(file, line.except) &&
        (line.tests === true || !isTest(file)),
    )

    /** @param {import('estree').Node | null | undefined} source */
    function check(source) {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return
      const target = targetOf(source.value, file)
      const line = lines.find((l) => startsWithAny(target, l.to) && !startsWithAny(target, l.toExcept))
      if (line === undefined) return
      context.report({
        node: source,
        messageId: 'forbidden',
        data: { specifier: source.value, why: line.why },
      })
    }

    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      // `type T = import('…').T`, TypeScript's own node.
      TSImportType: (/** @type {any} */ node) => check(node.source),
    }
  },
}
