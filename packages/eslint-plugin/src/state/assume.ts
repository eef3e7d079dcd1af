import type { Fact } from './fact.ts'
import { compareKinds, errors, everything, kindOf, kinds, successes, truthyKinds } from './fact.ts'
import { get, remove, set } from './int-map.ts'
import type { State } from './state.ts'
import type { Atom, Primitive, Value } from './value.ts'
import type { World } from './world.ts'

/** The states in which a value is true, or is not. */
export function assume(world: World, value: Value, holds: boolean, state: State): readonly State[] {
  const isTruthy = (mask: number) => (holds ? mask & truthyKinds : mask & ~truthyKinds)
  switch (value.kind) {
    case 'constant':
      return Boolean(value.value) === holds ? [state] : []
    case 'one-of':
      return value.atoms.some((atom) => assume(world, atom, holds, state).length > 0) ? [state] : []
    case 'derived':
      return assumeDerived(world, value, holds, state)
    case 'unknown':
      return learn(world, value, (fact) => narrow(world, fact, isTruthy(fact.mask)), state)
    case 'outcome':
      return learn(world, value, (fact) => narrow(world, fact, fact.mask & (holds ? kinds.negative : successes)), state)
    case 'result':
      return assume(world, value.outcome, holds, state)
    default:
      return holds ? [state] : []
  }
}

function assumeDerived(world: World, value: Extract<Atom, { kind: 'derived' }>, holds: boolean, state: State): readonly State[] {
  const { operator, operands } = value
  const [left, right] = operands
  if (left === undefined) return [state]
  switch (operator) {
    case '!':
      return assume(world, left, !holds, state)
    case 'Boolean':
      return assume(world, left, holds, state)
    default:
  }
  if (right !== undefined && /^([!=]==?|[<>]=?)$/.test(operator)) {
    const compared = compare(world, operator, left, right, holds, state)
    if (compared !== null) return compared
  }
  return learn(world, value, (fact) => narrow(world, fact, holds ? fact.mask & truthyKinds : fact.mask & ~truthyKinds), state)
}

/** The states in which a comparison holds, or does not; null if it compares nothing that is followed. */
export function compare(world: World, operator: string, left: Value, right: Value, holds: boolean, state: State): readonly State[] | null {
  if (right.kind === 'constant') return compareConstant(world, operator, left, right, holds, state)
  if (left.kind === 'constant') return compareConstant(world, mirrored[operator] ?? operator, right, left, holds, state)
  return null
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

type Constant = Extract<Atom, { kind: 'constant' }>

function compareConstant(world: World, operator: string, value: Value, constant: Constant, holds: boolean, state: State): readonly State[] | null {
  const target = value.kind === 'result' ? value.outcome : value
  if (/^[!=]==?$/.test(operator)) {
    const equals = holds === operator.startsWith('=')
    // `failed === true`, `failed == false`
    if (typeof constant.value === 'boolean' && isCondition(target)) return assume(world, target, equals === constant.value, state)
    if (target.kind === 'one-of') return equalsAny(world, target.atoms, constant, equals, state)
    if (target.kind !== 'unknown' && target.kind !== 'outcome') return null
    const isLoose = operator.length === 2
    return learn(world, target, (fact) => (equals ? equalTo(world, fact, constant, isLoose, target.kind === 'outcome') : unequalTo(world, fact, constant, target.kind === 'outcome')), state)
  }
  const number = Number(constant.value)
  const can = compareKinds(operator, number)
  if (can === null || Number.isNaN(number) || (target.kind !== 'unknown' && target.kind !== 'outcome')) return null
  if (target.kind === 'outcome') {
    return learn(world, target, (fact) => narrow(world, fact, fact.mask & (holds ? can.hold : can.fail)), state)
  }
  // Of other values it is the comparison that is remembered, and their sign where 0 is compared.
  const derived = world.values.derived(operator, [target, constant])
  const remembered = learn(world, derived, (fact) => narrow(world, fact, holds ? fact.mask & truthyKinds : fact.mask & ~truthyKinds), state)
  const numbers = number === 0 ? (holds ? can.hold : can.fail | (everything & ~errors)) : everything
  return remembered.flatMap((each) => learn(world, target, (fact) => narrow(world, fact, fact.mask & (holds ? numbers | (everything & ~errors) : numbers)), each))
}

function isCondition(value: Value): boolean {
  return value.kind === 'derived' && /^(!|Boolean|[!=]==?|[<>]=?|&&|\|\|)$/.test(value.operator)
}

function equalsAny(world: World, atoms: readonly Atom[], constant: Constant, equals: boolean, state: State): readonly State[] {
  const possible = atoms.some((atom) => {
    if (atom.kind === 'constant') return (atom === constant) === equals
    return (compareConstant(world, '===', atom, constant, equals, state) ?? [state]).length > 0
  })
  return possible ? [state] : []
}

function equalTo(world: World, fact: Fact, constant: Constant, isLoose: boolean, isOutcome: boolean): Fact | null {
  const { value } = constant
  if (fact.equals !== null && fact.equals !== constant && !(isLoose && sameLoosely(fact.equals, value))) return null
  if (fact.not.includes(constant)) return null
  const kind = isOutcome ? kindOf(Number(value)) : kindOf(value)
  const mask = fact.mask & kind
  return mask === 0 ? null : world.facts.of(mask, isOutcome ? null : constant, [])
}

function sameLoosely(known: Value, value: Primitive): boolean {
   
  return known.kind === 'constant' && known.value == value
}

function unequalTo(world: World, fact: Fact, constant: Constant, isOutcome: boolean): Fact | null {
  if (fact.equals === constant) return null
  const kind = kindOf(constant.value)
  // There is but one zero; of null and undefined, `!= null` excludes both and `!== null` one.
  const excluded = kind === kinds.zero ? kinds.zero : 0
  const mask = fact.mask & ~excluded
  // What is not success is an error: the calls in question give no warnings.
  if (isOutcome) return narrow(world, fact, Number(constant.value) === 0 ? mask & kinds.negative : mask)
  return mask === 0 ? null : world.facts.of(mask, fact.equals, [...fact.not, constant])
}

function narrow(world: World, fact: Fact, mask: number): Fact | null {
  if (mask === 0) return null
  const { equals, not } = fact
  if (equals?.kind === 'constant' && (kindOf(equals.value) & mask) === 0) return null
  // What was taken for granted is looked at now.
  return world.facts.of(mask, equals, not)
}

const unknownFacts = { unknown: everything, outcome: errors } as const

/** The state in which more is known of a value; none if that contradicts what is known. */
function learn(world: World, value: Atom, change: (fact: Fact) => Fact | null, state: State): readonly State[] {
  const mask = value.kind === 'outcome' ? unknownFacts.outcome : unknownFacts.unknown
  const before = get(state.facts, value.id) ?? world.facts.of(mask)
  const after = change(before)
  if (after === null) return []
  if (after === before) return [state]
  if (before.latent) world.looked.add(value.id)
  const isNothing = after.mask === mask && after.equals === null && after.not.length === 0
  return [{ ...state, facts: isNothing ? remove(state.facts, value.id) : set(state.facts, value.id, after) }]
}

/** The states in which a value is null or undefined, or is not. */
export function assumeNullish(world: World, value: Value, holds: boolean, state: State): readonly State[] {
  switch (value.kind) {
    case 'constant':
      return (value.value === null || value.value === undefined) === holds ? [state] : []
    case 'one-of':
      return value.atoms.some((atom) => assumeNullish(world, atom, holds, state).length > 0) ? [state] : []
    case 'unknown': {
      const mask = holds ? kinds.nullish : everything & ~kinds.nullish
      return learn(world, value, (fact) => narrow(world, fact, fact.mask & mask), state)
    }
    default:
      return holds ? [] : [state]
  }
}

/** What is taken for granted in a state: the number of an outcome that is a failure which the code has not looked at. */
export function latentIn(state: State): readonly number[] {
  const found: number[] = []
  const visit = (map: State['facts']) => {
    if (map === null) return
    if (map.bit === 0) {
      const { key, value } = map as { readonly key: number; readonly value: Fact }
      if (value.latent) found.push(key)
    } else {
      const { left, right } = map as { readonly left: State['facts']; readonly right: State['facts'] }
      visit(left)
      visit(right)
    }
  }
  visit(state.facts)
  return found
}
