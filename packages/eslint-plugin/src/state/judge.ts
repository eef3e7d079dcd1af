import type { Profile } from '@jet-lifecycle/model/facts'
import { answerAfterStop } from '@jet-lifecycle/model/gates'

import type { JetCall } from '../jet/reader.ts'
import type { Concern } from './concern.ts'
import { concernOf } from './concern.ts'
import type { ProcessState } from './process-state.ts'
import { instanceStateOf } from './process-state.ts'
import type { Service, Witness } from './service.ts'
import { stopFormOf } from './stop-form.ts'
import type { Surroundings } from './transfer.ts'

/** How sure a refusal is. */
type Certainty =
  /** On every path. */
  | 'certain'
  /** On some path. */
  | 'on-some-path'
  /** If the session, which came from elsewhere, is one of the only instance in sight. */
  | 'if-its-session'

/** A refusal that is predicted. */
export interface Refusal {
  readonly call: JetCall
  readonly certainty: Certainty
  readonly witness: Witness
}

/** The refusal that a call meets in a state because its instance was stopped, or null. */
export function judge(
  { reader, sight }: Surroundings,
  profile: Profile,
  call: JetCall,
  state: ProcessState,
): Refusal | null {
  const concern = concernOf(reader, sight, call, state)
  if (concern === null) return null
  const { service, recorded } = instanceStateOf(state, concern.instance)
  const form = stopFormOf(reader, call)
  if (form !== null) {
    if (form === 'resume') return refusal(call, concern, profile === 'documented' ? service : recorded)
    return form === 'resume-named' && profile === 'documented' ? refusal(call, concern, service) : null
  }
  switch (answerAfterStop(call.name, profile)) {
    case 'refused':
      return refusal(call, concern, service)
    case 'depends':
      return concern.visible && namesItsInstance(call, profile) ? refusal(call, concern, service) : null
    case 'allowed':
      return null
  }
}

/**
 * Of the functions whose answer depends on more than their name, those that get and set parameters are
 * refused if they name the stopped instance, and by the documentation a restore of it too. Init and
 * functions that always fail answer something else.
 */
function namesItsInstance({ signature, name }: JetCall, profile: Profile): boolean {
  if (name === 'JetRestoreInstance') return profile === 'documented'
  return signature.handles.length > 0 && /^Jet[GS]et(System|Resource)Param/.test(name)
}

function refusal(call: JetCall, { certain }: Concern, service: Service): Refusal | null {
  if (service.kind !== 'stopped' && service.kind !== 'maybe-stopped') return null
  const [witness] = service.by
  if (witness === undefined) return null
  const onPaths = service.kind === 'stopped' ? 'certain' : 'on-some-path'
  return { call, certainty: certain ? onPaths : 'if-its-session', witness }
}

const fromLeastCertain: readonly Certainty[] = ['if-its-session', 'on-some-path', 'certain']

/** Of two predictions for one call, made in two copies of a `finally` body, the one that holds for both. */
export function joinRefusals(a: Refusal | null, b: Refusal | null): Refusal | null {
  const one = a ?? b
  if (one === null) return null
  const both = [a?.certainty ?? 'on-some-path', b?.certainty ?? 'on-some-path']
  return { ...one, certainty: fromLeastCertain.find((each) => both.includes(each)) ?? one.certainty }
}
