import { describe, expect, it } from 'vitest'

import { knownLimitations } from '../known-limitations.ts'
import { lint } from '../lint.ts'
import { run, silent } from '../rule-tester.ts'

// When one of these fails because the rule has learned to see it, move it where it belongs.
run('known limitations', {
  valid: knownLimitations
    .filter(({ reports }) => reports !== true)
    .map(({ name, code }) => silent(`known limitation: ${name}`, code)),
  invalid: [],
})

describe('reported although not refused', () => {
  it.each(knownLimitations.filter(({ reports }) => reports === true))('known limitation: $name', ({ code }) => {
    expect(lint(code)).toHaveLength(1)
  })
})
