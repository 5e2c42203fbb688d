// What was masked or left out before stays so, whatever a convention makes of it.
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSession } from '../../../src/read-session.ts'
import { rulesetOf } from '../../../src/redact/redact.ts'
import { CONTENT_KINDS, withoutContent } from '../../../src/trace/content.ts'
import { CONVENTIONS } from '../../../src/trace/conventions/index.ts'
import { turnToSpans } from '../../../src/trace/spans.ts'
import { projectsOf, recordingOf, sessionsOf } from '../../sessions/recordings.ts'
import { ALL } from './samples.ts'

const SECRET = 'AGENT-ONE look at a.txt'

function masked() {
  const root = projectsOf('07-subagent')
  const [session] = sessionsOf(recordingOf('07-subagent'))
  const { sessionId, turns } = readSession(path.join(root, session?.name ?? ''), { projectsFolder: root })
  const rules = rulesetOf({ values: [{ name: 'PROMPT', value: SECRET }] })
  return turns.map((turn) => turnToSpans(turn, { sessionId, resource: {}, rules }))
}

/** Nobody's name for anything. */
const SAID = /Delegating|Everything failed|Let me think|queued message|Internal server error|MOCK SUMMARY/

describe.each(CONVENTIONS)('$name', ({ name, apply }) => {
  test('keeps a mask where one was set', () => {
    const text = JSON.stringify(masked().map(apply))
    expect(text).not.toContain(SECRET)
    expect(text.includes('[REDACTED:env:PROMPT]')).toBe(name !== 'raw')
    expect(text).toMatch(/redaction[._]count/)
  })

  test('finds no words where a policy left none', () => {
    const policy = { without: new Set(CONTENT_KINDS), key: 'k' }
    expect(JSON.stringify(ALL)).toMatch(SAID)
    expect(JSON.stringify(ALL.map((batch) => apply(withoutContent(batch, policy))))).not.toMatch(SAID)
  })
})
