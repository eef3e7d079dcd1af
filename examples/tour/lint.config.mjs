// @ts-check
/**
 * The flat config that the examples are linted with: this is all that a project needs. In a project
 * of its own it would be called eslint.config.mjs; here that name would hide this repository's config
 * from ESLint.
 */
import jetLifecycle from '@jet-lifecycle/eslint-plugin'
import * as parser from '@typescript-eslint/parser'
import { defineConfig } from 'eslint/config'

export default defineConfig(
  { files: ['**/*.ts'], languageOptions: { parser } },
  { files: ['**/*.ts'], extends: [jetLifecycle.configs.recommended] },
)
