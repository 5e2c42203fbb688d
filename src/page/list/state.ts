// How a session ended, in a word; nothing for what ended as it should.
import type { SessionRow, Status } from '../api.ts'

export interface State {
  /** A class of list.css. */
  readonly kind: 'plain' | 'broken' | 'error' | 'live'
  readonly words: string
  readonly title?: string
}

const STATES: Readonly<Record<Status, State>> = {
  completed: { kind: 'plain', words: '' },
  interrupted: { kind: 'broken', words: 'interrupted', title: 'You stopped its last turn.' },
  failed: { kind: 'error', words: '✕ failed', title: 'An error ended its last turn.' },
  unfinished: {
    kind: 'broken',
    words: 'unfinished',
    title: 'Its last turn ended without an answer: Claude Code was killed, or nothing told how it ended.',
  },
  open: { kind: 'live', words: 'running' },
}

export const stateOf = ({ status }: Pick<SessionRow, 'status'>): State => STATES[status]
