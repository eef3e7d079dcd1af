import type { TSESTree } from '@typescript-eslint/utils'

import type { CodePath, CodePathSegment, FlowListener } from './code-path.ts'
import type { Decision } from './conditions.ts'
import { decisionOf, isDecisionTarget } from './conditions.ts'
import type { Block, BlockId, Condition, Edge, FlowGraph, Operation } from './graph.ts'
import type { ThrowTarget, TryRegion } from './throwing.ts'
import { mayThrow, throwTarget, tryRegionOf } from './throwing.ts'

interface OperationDraft {
  readonly node: TSESTree.Node
  readonly throwsTo: ThrowTarget | null
  readonly lane: number
}

interface BlockDraft {
  readonly id: BlockId
  readonly segment: CodePathSegment
  readonly operations: OperationDraft[]
  decision: Decision | null
  /** Ends in a `return`, or in the end of a `finally` body that leaves. */
  leaves: boolean
}

/**
 * One code path while it is walked. A `finally` body is walked once but belongs to two segments, the one
 * that goes on and the one that leaves, so the current position is a list of lanes.
 */
interface Frame {
  readonly node: TSESTree.Node
  readonly upper: Frame | null
  readonly blocks: Map<CodePathSegment, BlockDraft>
  /** A hole is a lane between the end of its segment and the start of the next. */
  lanes: (CodePathSegment | null)[]
  /** Segments that were current when the node was entered. */
  readonly entries: Map<TSESTree.Node, readonly (CodePathSegment | null)[]>
  readonly loops: Set<string>
  readonly regions: TryRegion[]
}

/**
 * A listener that builds a graph of every function of a file and hands over all of them when the file
 * has been walked. This is the only place that listens to code path events.
 */
export function buildFlowGraphs(onDone: (graphs: readonly FlowGraph[]) => void): FlowListener {
  const graphs: FlowGraph[] = []
  let frame: Frame | null = null

  const start = (segment: CodePathSegment) => {
    if (frame === null) return
    const hole = frame.lanes.indexOf(null)
    frame.lanes[hole === -1 ? frame.lanes.length : hole] = segment
    if (segment.reachable) {
      frame.blocks.set(segment, { id: frame.blocks.size, segment, operations: [], decision: null, leaves: false })
    }
  }
  const end = (segment: CodePathSegment) => {
    if (frame === null) return
    const lane = frame.lanes.indexOf(segment)
    if (lane !== -1) frame.lanes[lane] = null
  }

  return {
    onCodePathStart(_path: CodePath, node) {
      frame = {
        node,
        upper: frame,
        blocks: new Map(),
        lanes: [],
        entries: new Map(),
        loops: new Set(),
        regions: [],
      }
    },
    onCodePathEnd(path: CodePath) {
      if (frame === null) return
      graphs.push(finish(frame))
      frame = frame.upper
      if (path.upper === null) onDone(graphs)
    },
    onCodePathSegmentStart: start,
    onUnreachableCodePathSegmentStart: start,
    onCodePathSegmentEnd: end,
    onUnreachableCodePathSegmentEnd: end,
    onCodePathSegmentLoop(from, to) {
      frame?.loops.add(loopKey(from, to))
    },
    '*'(node: TSESTree.Node) {
      const own = frameOf(frame, node)
      if (own !== null) enter(own, node)
    },
    '*:exit'(node: TSESTree.Node) {
      const own = frameOf(frame, node)
      if (own !== null) leave(own, node)
    },
  }
}

/** A function expression starts its own frame, but its value is an operand of the code around it. */
function frameOf(frame: Frame | null, node: TSESTree.Node): Frame | null {
  return frame?.node === node && isFunction(node) ? frame.upper : frame
}

function isFunction(node: TSESTree.Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  )
}

function loopKey(from: CodePathSegment, to: CodePathSegment): string {
  return `${from.id}→${to.id}`
}

function enter(frame: Frame, node: TSESTree.Node): void {
  // Lanes that ended without a successor were merged into the ones before them.
  frame.lanes = frame.lanes.filter((lane) => lane !== null)
  const region = tryRegionOf(node)
  if (region !== null || isDecisionTarget(node)) frame.entries.set(node, [...frame.lanes])
  if (region === null) return
  frame.regions.push(region)
  // Whatever throws first in the block throws in the state in which the block was entered.
  if (region.part === 'block') record(frame, node, throwTarget(frame.regions))
}

function leave(frame: Frame, node: TSESTree.Node): void {
  frame.lanes = frame.lanes.filter((lane) => lane !== null)
  const decision = decisionOf(node)
  if (decision !== null) {
    for (const block of currentBlocks(frame)) block.decision = decision
  }
  if (node.type === 'ReturnStatement') {
    for (const block of currentBlocks(frame)) block.leaves = true
  }
  if (isOperation(node)) record(frame, node, mayThrow(node) ? throwTarget(frame.regions) : null)

  const region = tryRegionOf(node)
  if (region === null) return
  frame.regions.pop()
  if (region.part === 'finalizer') leaveFinalizer(frame, node)
}

/** The lanes of a `finally` body that leave go on to throw what brought them there, or to return. */
function leaveFinalizer(frame: Frame, node: TSESTree.Node): void {
  const first = firstLeavingLane(frame, node)
  if (first === null) return
  for (const block of currentBlocks(frame, first)) block.leaves = true
  const target = throwTarget(frame.regions)
  if (target !== null) record(frame, node, target, first)
}

/**
 * A `finally` body has n lanes more than the `try` statement has, and those leave, unless to ESLint
 * nothing in the statement can throw or return.
 */
function firstLeavingLane(frame: Frame, finalizer: TSESTree.Node): number | null {
  const { parent } = finalizer
  if (parent?.type !== 'TryStatement') return null
  const before = frame.entries.get(parent.block)?.length ?? 0
  return (frame.entries.get(finalizer)?.length ?? 0) > before ? before : null
}

function record(frame: Frame, node: TSESTree.Node, throwsTo: ThrowTarget | null, firstLane = 0): void {
  frame.lanes.forEach((segment, lane) => {
    if (segment === null || lane < firstLane) return
    // Seen from the outer statement, a lane that leaves is the lane that it was split from.
    frame.blocks.get(segment)?.operations.push({ node, throwsTo, lane: lane - firstLane })
  })
}

function currentBlocks(frame: Frame, firstLane = 0): BlockDraft[] {
  return frame.lanes.slice(firstLane).flatMap((segment) => {
    const block = segment === null ? undefined : frame.blocks.get(segment)
    return block === undefined ? [] : [block]
  })
}

function isOperation(node: TSESTree.Node): boolean {
  if (node.type === 'AssignmentExpression' || node.type === 'VariableDeclarator' || mayThrow(node)) return true
  // `for (handle of handles)`: the left side is what is assigned.
  const { parent } = node
  return (parent?.type === 'ForOfStatement' || parent?.type === 'ForInStatement') && parent.left === node
    ? node.type !== 'VariableDeclaration'
    : false
}

/** The segments of a frame, now complete, as a graph. */
function finish(frame: Frame): FlowGraph {
  const { catches, leaving } = exceptionalEntries(frame)
  const blocks: Block[] = [...frame.blocks.values()].map((draft) => ({
    id: draft.id,
    operations: draft.operations.map((operation) => finishOperation(frame, operation)),
    next: draft.segment.nextSegments.flatMap((to): Edge[] => {
      const target = frame.blocks.get(to)
      // ESLint's edges for exceptions are replaced by those of the operations.
      if (target === undefined || catches.has(to) || (leaving.has(to) && !draft.leaves)) return []
      const back = frame.loops.has(loopKey(draft.segment, to))
      return [{ to: target.id, condition: condition(frame, draft, to), back }]
    }),
  }))
  return { node: frame.node, blocks }
}

/** The segments that are entered by exceptions: all of them, or also by a `return`. */
function exceptionalEntries(frame: Frame) {
  const catches = new Set<CodePathSegment | null>()
  const leaving = new Set<CodePathSegment | null>()
  for (const [node, segments] of frame.entries) {
    if (node.type === 'CatchClause') for (const segment of segments) catches.add(segment)
    const first = firstLeavingLane(frame, node)
    if (first !== null && tryRegionOf(node)?.part === 'finalizer') {
      for (const segment of segments.slice(first)) leaving.add(segment)
    }
  }
  return { catches, leaving }
}

function finishOperation(frame: Frame, { node, throwsTo, lane }: OperationDraft): Operation {
  if (throwsTo === null) return { node, throwsTo: [] }
  const entries = frame.entries.get(throwsTo.node) ?? []
  // Without lanes that leave, the `finally` body is entered as if nothing had been thrown.
  const first = throwsTo.leaving ? (firstLeavingLane(frame, throwsTo.node) ?? 0) : 0
  const segment = entries[first + lane] ?? entries[first]
  const block = segment === null || segment === undefined ? undefined : frame.blocks.get(segment)
  return { node, throwsTo: block === undefined ? [] : [block.id] }
}

function condition(frame: Frame, { decision }: BlockDraft, to: CodePathSegment): Condition | null {
  if (decision === null) return null
  const { test, equals, target, holds, guarded } = decision
  const guards = guarded === null || guarded.some((node) => frame.entries.get(node)?.includes(to))
  const entries = target === null ? undefined : frame.entries.get(target)
  if (entries === undefined) return { test, equals, holds: 'either', guards }
  return { test, equals, holds: entries.includes(to) ? holds : !holds, guards }
}
