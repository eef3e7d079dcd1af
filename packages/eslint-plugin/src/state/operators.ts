import type { Primitive, Value, Values } from './value.ts'

/** What a binary operator makes of two values. */
export function fold(values: Values, operator: string, left: Value, right: Value): Value {
  if (left.kind === 'constant' && right.kind === 'constant') {
    const result = compute(operator, left.value, right.value)
    if (result !== null) return values.constant(result.value)
  }
  if (/^[!=]==?$/.test(operator)) {
    const same = sameness(left, right)
    if (same !== null) return values.constant(operator.startsWith('=') ? same : !same)
  }
  return values.derived(operator, [left, right])
}

/** Whether two values are the same, as far as their kinds tell. */
function sameness(left: Value, right: Value): boolean | null {
  const concrete = new Set(['object', 'function', 'class', 'bound', 'jet', 'generator'])
  if (left.kind === 'one-of' || right.kind === 'one-of') return null
  if (concrete.has(left.kind) && right.kind === 'constant') return false
  if (concrete.has(right.kind) && left.kind === 'constant') return false
  const isHandle = (value: Value) => value.kind === 'handle' || value.kind === 'instance'
  const isNothing = (value: Value) => value.kind === 'constant' && (value.value === null || value.value === undefined || value.value === 0)
  if ((isHandle(left) && isNothing(right)) || (isHandle(right) && isNothing(left))) return false
  return concrete.has(left.kind) && concrete.has(right.kind) ? left === right : null
}

/** Null if it would throw or is too large to be of interest. */
function compute(operator: string, left: Primitive, right: Primitive): { readonly value: Primitive } | null {
  const [a, b] = [left as number, right as number]
  if (/^(===?|!==?)$/.test(operator)) {
     
    const same = operator.length === 2 ? left == right : left === right
    return { value: operator.startsWith('=') ? same : !same }
  }
  if (typeof left !== typeof right && operator !== '+' && !/[<>]/.test(operator)) return null
  try {
    const value = arithmetic[operator]?.(a, b)
    return value === undefined || (typeof value === 'string' && (value).length > 200) ? null : { value }
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null
    throw error
  }
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => Primitive>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

export function foldUnary(values: Values, operator: string, argument: Value): Value {
  if (argument.kind === 'constant') {
    const { value } = argument
    if (operator === '!') return values.constant(!value)
    if (operator === 'typeof') return values.constant(typeof value)
    if (typeof value === 'number' || (typeof value === 'bigint' && operator !== '+')) {
      if (operator === '-') return values.constant(-value)
      if (operator === '~') return values.constant(~value)
      if (operator === '+') return values.constant(value)
    }
  }
  return values.derived(operator, [argument])
}
