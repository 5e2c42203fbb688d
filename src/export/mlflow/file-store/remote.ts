// Traces in a folder, read back and taken away.
import { fileURLToPath } from 'node:url'
import type { RemoteFailure, RemoteTraces } from '../../remote-traces.ts'
import { cleanWords } from '../../words.ts'
import { attributeOf, idOf } from '../form/spans.ts'
import { findTrace, removeTrace } from './store.ts'

export const filesRemote: RemoteTraces = {
  read: async ({ url }, _, traceId) =>
    tried(url, (root) => {
      const spans = findTrace(root, traceId)
      if (spans === undefined) return { status: 'missing' as const }
      return {
        status: 'found' as const,
        spans: spans.map((span) => ({
          spanId: idOf(span),
          attributes: Object.fromEntries(
            Object.keys(span.attributes).flatMap((key) => attributesAt(key, attributeOf(span, key))),
          ),
        })),
      }
    }),
  remove: async ({ url }, _, traceIds) => {
    const removed = new Set<string>()
    const done = tried(url, (root) => {
      for (const id of traceIds) if (removeTrace(root, id)) removed.add(id)
      return { status: 'done' as const }
    })
    const rest = traceIds.filter((id) => !removed.has(id))
    return done.status === 'failed'
      ? { removed: [...removed], missing: [], failed: rest, reason: done.reason }
      : { removed: [...removed], missing: rest, failed: [] }
  },
}

/** As they were sent: what is structured is text again. */
function attributesAt(key: string, value: unknown): [key: string, value: string | number | boolean][] {
  if (value === undefined || value === null) return []
  return [[key, typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean)]]
}

function tried<Done>(url: string, work: (root: string) => Done): Done | RemoteFailure {
  const root = folderIn(url) ?? ''
  try {
    return work(root)
  } catch (error) {
    return { status: 'failed', reason: cannot(root, error), stops: true }
  }
}

export const cannot = (root: string, error: unknown): string =>
  cleanWords(
    `Traces cannot be written into ${root}: ${error instanceof Error ? error.message : String(error)}.`,
    [],
  )

export function folderIn(url: string): string | undefined {
  try {
    return fileURLToPath(url)
  } catch {
    return undefined
  }
}
