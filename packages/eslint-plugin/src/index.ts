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
  // The rules are typed by typescript-eslint's declarations of the same objects.
  rules: {
    'no-call-after-stop': noCallAfterStop as unknown as Rule.RuleModule,
    'no-backup-call-after-stop-backup': noBackupCallAfterStopBackup as unknown as Rule.RuleModule,
  },
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
