import { describe, it } from 'vitest'
import { check, rows } from './edge-cases.ts'

describe('the world answers as the table says', () => {
  it.each(rows)('%s', (_, profile, row) => {
    check(profile, row)
  })
})
