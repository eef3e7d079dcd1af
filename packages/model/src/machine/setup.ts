import { setup } from 'xstate'
import type { Tag } from '../gates/names.ts'
import type { AnyLifecycleEvent } from './events.ts'
import { guards } from './guards.ts'

/** What all machines of the lifecycle share: no context, no actors, no delays; tags name the closed gates. */
export const lifecycle = setup({
  types: { events: {} as AnyLifecycleEvent, tags: {} as Tag },
  guards,
})
