// A secret in every text of a conversation at once: none of it may be in what is stored.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { NEW_STATE } from '../../src/digest/state.ts'
import { tell } from '../../src/digest/tell.ts'
import { isJson } from '../../src/json/read.ts'
import { readSession } from '../../src/read-session.ts'
import { rulesetOf } from '../../src/redact/redact.ts'
import type { SpanBatch } from '../../src/trace/span.ts'
import { RECORDINGS, recordingOf, sessionsOf, WITHOUT_TRANSCRIPT } from '../sessions/recordings.ts'
import { replayLive } from '../sessions/replay.ts'

const CANARY = `gh${'p'}_${'c4n4Ry'.repeat(6)}`
/** What makes a conversation hang together, and what is no text: a secret there would be another conversation. */
const STRUCTURE =
  /^(?:type|subtype|role|id|uuid|timestamp|version|model|name|status|level|operation|trigger|decision|source|origin|kind|mode|media_type|data|signature|data_url|stop_reason|hook_event_name|transcript_path|agent_transcript_path|permissionMode|permission_mode|entrypoint|userType|service_tier|speed|inference_geo|effort|reason|.*[iI]d|.*_id|.*[uU]uid|.*Model|.*Path|.*File|.*_path|.*Dir|cwd|is.*|caller|attributionMcpServer|attributionMcpTool|toolDenialKind|key|requestId)$/

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'turnspan-canary-')))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

let planted = 0
function plant(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (STRUCTURE.test(key) || value === '') return value
    planted += 1
    return `${value} ${CANARY}`
  }
  if (Array.isArray(value)) return value.map((inner) => plant(inner, key))
  if (!isJson(value)) return value
  return Object.fromEntries(Object.entries(value).map(([inner, each]) => [inner, plant(each, inner)]))
}

function importPlanted(name: string): readonly SpanBatch[] {
  const recording = recordingOf(name)
  const projects = path.join(folder, name)
  for (const file of recording.files) {
    const text = file.bytes
      .toString('utf8')
      .split('\n')
      .map((line) => (line === '' ? '' : JSON.stringify(plant(JSON.parse(line)))))
      .join('\n')
    fs.mkdirSync(path.dirname(path.join(projects, file.name)), { recursive: true })
    fs.writeFileSync(path.join(projects, file.name), text)
  }
  const rules = rulesetOf()
  return sessionsOf(recording).flatMap((session) => {
    const conversation = readSession(path.join(projects, session.name), {
      projectsFolder: projects,
      readsRequests: true,
    })
    const setting = () => ({ sessionId: conversation.sessionId, resource: {}, rules })
    return tell(conversation, NEW_STATE, setting).batches
  })
}

const spansOf = (batches: readonly SpanBatch[]) => batches.flatMap(({ spans }) => spans)

describe.each(RECORDINGS)('%s', (name) => {
  test('imported: the secret is nowhere, and said', () => {
    planted = 0
    const spans = spansOf(importPlanted(name))
    expect(planted).toBeGreaterThan(5)
    expect(JSON.stringify(spans)).not.toContain(CANARY.slice(4))
    const counts = spans.map(({ attributes }) => Number(attributes['turnspan.redaction.count'] ?? 0))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
    for (const { attributes } of spans) {
      for (const rule of (attributes['turnspan.redaction.rules'] ?? []) as readonly string[]) {
        expect(rule).toMatch(/^[\w:.-]+=\d+$/)
      }
    }
  })
})

describe.each([...WITHOUT_TRANSCRIPT, '02-bash', '06-denied', '12b-fail'])('%s', (name) => {
  test('told by hooks: the secret is nowhere', async () => {
    planted = 0
    const { batches } = await replayLive(name, {
      hooks: (hooks) => hooks.map((hook) => ({ ...hook, input: plant(hook.input) as typeof hook.input })),
    })
    expect(planted).toBeGreaterThan(0)
    expect(spansOf(batches).length).toBeGreaterThan(0)
    expect(JSON.stringify(batches)).not.toContain(CANARY.slice(4))
  })
})
