import type { TSESLint } from '@typescript-eslint/utils'
import type { ESLint, Linter, Rule } from 'eslint'

import { noBackupCallAfterStopBackup } from './rules/no-backup-call-after-stop-backup.ts'
import { noCallAfterStop } from './rules/no-call-after-stop.ts'

const namespace = 'jet-lifecycle'

/** The plugin: its rules, and its flat configurations. */
interface JetLifecyclePlugin extends ESLint.Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string }
  readonly rules: Readonly<Record<'no-call-after-stop' | 'no-backup-call-after-stop-backup', Rule.RuleModule>>
  readonly configs: { readonly recommended: Linter.Config }
}

const base = {
  meta: { name: '@jet-lifecycle/eslint-plugin', version: '0.1.0', namespace },
  rules: {
    'no-call-after-stop': withPage('no-call-after-stop', noCallAfterStop),
    'no-backup-call-after-stop-backup': withPage('no-backup-call-after-stop-backup', noBackupCallAfterStopBackup),
  },
}

/** A rule with the address of its page, which is installed with the plugin, so that it is the page of this version. */
function withPage(name: string, rule: TSESLint.RuleModule<string, readonly unknown[]>): Rule.RuleModule {
  const url = new URL(`../docs/rules/${name}.md`, import.meta.url).href
  // The rules are typed by typescript-eslint's declarations of the same objects.
  return { ...rule, meta: { ...rule.meta, docs: { ...rule.meta.docs, url } } } as unknown as Rule.RuleModule
}

const plugin: JetLifecyclePlugin = {
  ...base,
  configs: {
    recommended: {
      name: 'jet-lifecycle/recommended',
      plugins: {
        // The configuration names the plugin that holds it, so it is looked up late.
        get [namespace]() {
          return plugin
        },
      },
      rules: { 'jet-lifecycle/no-call-after-stop': 'error', 'jet-lifecycle/no-backup-call-after-stop-backup': 'error' },
    },
  },
}

export default plugin
