// A recorded folder as an import reads it: from the transcripts alone, days later.
import path from 'node:path'
import type { Conversation } from '../../src/conversation/model.ts'
import { NEW_STATE } from '../../src/digest/state.ts'
import { resourceOf } from '../../src/digest/surroundings.ts'
import { tell } from '../../src/digest/tell.ts'
import { readSession } from '../../src/read-session.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import { projectsOf, recordingOf, sessionsOf } from './recordings.ts'

export interface Imported {
  readonly conversation: Conversation
  readonly batches: readonly SpanBatch[]
}

export function importSession(name: string): readonly SpanBatch[] {
  return importSessions(name).flatMap(({ batches }) => batches)
}

export function importSessions(name: string): readonly Imported[] {
  const root = projectsOf(name)
  return sessionsOf(recordingOf(name)).map((session) => {
    const file = path.join(root, session.name)
    const conversation = readSession(file, { projectsFolder: root })
    return { conversation, batches: toldAtOnce(conversation) }
  })
}

/** Everything of a conversation that is over, as one telling without a past. */
export const toldAtOnce = (conversation: Conversation): readonly SpanBatch[] =>
  tell(conversation, NEW_STATE, (turn, startedBy) => ({
    sessionId: conversation.sessionId,
    resource: resourceOf('claude-code', turn?.version, undefined),
    startedBy,
  })).batches
