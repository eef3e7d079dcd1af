type Operand = number | bigint | string

/** The value of `operator operand`; null if it has none, or none that option bits or names are made of. */
export function applyUnary(operator: string, operand: Operand): number | bigint | null {
  if (typeof operand === 'string') return null
  switch (operator) {
    case '-':
      return -operand
    case '~':
      return ~operand
    case '+':
      return typeof operand === 'number' ? operand : null
    default:
      return null
  }
}

/** No name is longer, and `const b = a + a, c = b + b, …` would fill the memory. */
const longestText = 1000

/** The value of `left operator right`, see {@link applyUnary}; a mixture of number and bigint throws in JavaScript. */
export function applyBinary(operator: string, left: Operand, right: Operand): Operand | null {
  if (typeof left === 'number' && typeof right === 'number') return numbers(operator, left, right)
  if (typeof left === 'bigint' && typeof right === 'bigint') return bigints(operator, left, right)
  if (operator !== '+' || (typeof left !== 'string' && typeof right !== 'string')) return null
  const text = `${String(left)}${String(right)}`
  return text.length > longestText ? null : text
}

function numbers(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '|':
      return left | right
    case '&':
      return left & right
    case '^':
      return left ^ right
    case '<<':
      return left << right
    case '>>':
      return left >> right
    case '>>>':
      return left >>> right
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '**':
      return left ** right
    default:
      return null
  }
}

/** A shift by more would take memory, and no option bits are that long. */
const longestShift = 64n

function bigints(operator: string, left: bigint, right: bigint): bigint | null {
  switch (operator) {
    case '|':
      return left | right
    case '&':
      return left & right
    case '^':
      return left ^ right
    case '+':
      return left + right
    case '-':
      return left - right
    case '<<':
      return right >= 0n && right < longestShift ? left << right : null
    case '>>':
      return right >= 0n && right < longestShift ? left >> right : null
    case '**':
      return right >= 0n && right < longestShift && left >= -16n && left <= 16n ? left ** right : null
    default:
      return null
  }
}
