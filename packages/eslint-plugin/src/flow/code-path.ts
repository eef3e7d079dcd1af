import type { TSESLint, TSESTree } from '@typescript-eslint/utils'

/** ESLint's code path analysis as it is: the types of typescript-eslint lack the events and are stale. */
export interface CodePathSegment {
  readonly id: string
  readonly reachable: boolean
  /** Reachable successors. Complete only when the code path has ended: loops are closed late. */
  readonly nextSegments: readonly CodePathSegment[]
}

export interface CodePath {
  readonly id: string
  readonly upper: CodePath | null
  readonly initialSegment: CodePathSegment
}

type SegmentEvent = (segment: CodePathSegment, node: TSESTree.Node) => void

interface CodePathListener {
  onCodePathStart: (path: CodePath, node: TSESTree.Node) => void
  onCodePathEnd: (path: CodePath, node: TSESTree.Node) => void
  onCodePathSegmentStart: SegmentEvent
  onCodePathSegmentEnd: SegmentEvent
  onUnreachableCodePathSegmentStart: SegmentEvent
  onUnreachableCodePathSegmentEnd: SegmentEvent
  onCodePathSegmentLoop: (from: CodePathSegment, to: CodePathSegment, node: TSESTree.Node) => void
}

export interface FlowListener extends CodePathListener {
  '*': (node: TSESTree.Node) => void
  '*:exit': (node: TSESTree.Node) => void
}

/** A listener as ESLint takes it. The declared type has no room for events of two or three arguments. */
export function asRuleListener(listener: FlowListener): TSESLint.RuleListener {
  return listener as unknown as TSESLint.RuleListener
}
