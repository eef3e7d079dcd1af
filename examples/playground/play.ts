/** Lints this folder with the plugin, then runs `main.ts`, whatever was found. */
import jetLifecycle from '@jet-lifecycle/eslint-plugin'
import * as parser from '@typescript-eslint/parser'
import { ESLint } from 'eslint'

const eslint = new ESLint({
  cwd: import.meta.dirname,
  overrideConfigFile: true,
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser } }, jetLifecycle.configs.recommended],
})
const results = await eslint.lintFiles(['.'])
const stylish = await eslint.loadFormatter('stylish')
console.log('── lint ──')
console.log((await stylish.format(results)) || 'nothing found')
console.log('── run ──')
await import('./main.ts')
