/**
 * The features of the grammar. `followed` says that the rules keep the laws on programs that use the feature, alone and
 * together with all others that are followed: the laws are tested on those. The others are tested to break a law still, so
 * that this table cannot lag behind the rules. To follow more, widen it here.
 */
export const features = {
  'recognition: named import': { followed: true },
  'recognition: renamed import': { followed: true },
  'recognition: namespace import': { followed: true },
  'recognition: default import': { followed: true },
  'recognition: dynamic import': { followed: true },
  'recognition: require': { followed: true },
  'recognition: destructuring': { followed: true },
  'recognition: alias': { followed: true },
  'recognition: computed member': { followed: true },
  'recognition: call': { followed: true },
  'recognition: apply': { followed: true },
  'recognition: bind': { followed: true },
  'recognition: koffi': { followed: true },
  'recognition: Deno.dlopen': { followed: true },
  'recognition: bun:ffi': { followed: true },
  'recognition: ffi.Library': { followed: true },
  'recognition: guard': { followed: true },
  'recognition: A and W names': { followed: true },
  'conditions: opaque': { followed: true },
  'conditions: correlated': { followed: true, needs: ['conditions: opaque'] },
  'conditions: ternary and logical': { followed: true, needs: ['conditions: opaque'] },
  'outcomes: compared': { followed: true },
  'outcomes: kept in a variable': { followed: true },
  'outcomes: stored condition': { followed: true },
  'outcomes: early return': { followed: true },
  'outcomes: throw': { followed: true },
  'outcomes: switch': { followed: true },
  'outcomes: ternary and logical': { followed: true },
  'outcomes: checker function': { followed: true },
  'outcomes: retry loop': { followed: true },
  'outcomes: tested twice': { followed: true, needs: ['conditions: correlated'] },
  'loops: for of': { followed: true },
  'loops: for and while': { followed: true },
  'loops: do while': { followed: true },
  'loops: break and continue': { followed: true, needs: ['loops: for of'] },
  'loops: labels': { followed: true, needs: ['loops: for of'] },
  'exceptions: catch': { followed: true },
  'exceptions: finally': { followed: true },
  'exceptions: rethrow': { followed: true, needs: ['exceptions: catch'] },
  'state: term and init again': { followed: true },
  'handles: array box': { followed: true },
  'handles: made here': { followed: true },
  'handles: two instances': { followed: true },
  'handles: properties': { followed: true },
  'handles: elements': { followed: true },
  'handles: map': { followed: true },
  'handles: copies': { followed: true },
  'handles: destructured': { followed: true },
  'handles: one-instance mode': { followed: true },
  'functions: closure': { followed: true },
  'functions: parameters': { followed: true },
  'functions: called again': { followed: true, needs: ['functions: closure'] },
  'functions: immediately called': { followed: true },
  'functions: callbacks': { followed: true },
  'functions: recursion': { followed: true },
  'functions: methods of an object': { followed: true },
  'functions: class with private fields': { followed: true },
  'functions: constructor': { followed: true },
  'functions: getter': { followed: false },
  'functions: static block': { followed: true },
  'functions: field initialiser': { followed: true },
  'functions: overridden hook': { followed: true },
  'functions: handed over': { followed: true },
  'functions: clean-up stack': { followed: true },
  'functions: generator': { followed: false },
  'grbits: literals': { followed: true },
  'grbits: or': { followed: true },
  'grbits: negative': { followed: true },
  'grbits: names': { followed: true },
  'grbits: constants': { followed: true },
  'grbits: enums': { followed: true },
  'grbits: dynamic': { followed: true },
  'exceptions: using': { followed: true },
  'outcomes: of other calls': { followed: true, needs: ['outcomes: compared'] },
  'backup: steps': { followed: true },
  'backup: stop': { followed: true, needs: ['backup: steps'] },
  'later: process events and timers': { followed: true },
  'recognition: local function of the same name': { followed: true },
  'handles: returned by a function': { followed: true },
  'functions: unknown callee': { followed: true },
  'functions: promise then': { followed: true },
  'recognition: awaited': { followed: true },
  'limits: escaped handle': { followed: false },
  'limits: escaped handle that others may end': { followed: true },
  'limits: escaped closure': { followed: true },
  'limits: more than K correlated': { followed: true, needs: ['conditions: correlated'] },
} as const satisfies Readonly<Record<string, FeatureRow>>

interface FeatureRow {
  readonly followed: boolean
  /** Features without which there is nothing to see of it. */
  readonly needs?: readonly string[]
}

export type Feature = keyof typeof features

export const allFeatures = Object.keys(features) as Feature[]

export const followed: ReadonlySet<Feature> = new Set(allFeatures.filter((feature) => features[feature].followed))

/** The least that a program needs: some way to the API. */
const base: Feature = 'recognition: namespace import'

/** A feature, with what it needs to be seen. */
export function withNeeds(feature: Feature): ReadonlySet<Feature> {
  const { needs = [] } = features[feature] as FeatureRow
  return new Set([base, feature, ...needs.flatMap((need) => [...withNeeds(need as Feature)])])
}
