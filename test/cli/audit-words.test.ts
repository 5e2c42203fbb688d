import { describe, expect, test } from 'vitest'
import type { SessionAudit } from '../../src/cli/audit/audit-session.ts'
import { changeInWords, differenceOf } from '../../src/cli/audit/compare.ts'
import { type Fact, factOf, tallyOf } from '../../src/cli/audit/fact.ts'
import { findingsOf } from '../../src/cli/audit/finding.ts'
import { sessionInWords, sessionsInWords } from '../../src/cli/audit/in-words.ts'
import { textWidth } from '../../src/cli/text-width.ts'

const TRACE = 'abcdef0123456789'.repeat(2)

const call = (spanId: string, more: Partial<Fact> = {}): Fact => ({
  ...{ spanId, traceId: TRACE, kind: 'call', input: 10, output: 5, cacheRead: 4, cacheWrite: 1, usd: 0.5 },
  ...more,
})

const byId = (...facts: readonly Fact[]) => new Map(facts.map((fact) => [fact.spanId, fact]))

describe('what is counted of a span', () => {
  test('are the tokens and dollars of calls alone: what roots and tools carry is a sum of those', () => {
    const usage = { 'gen_ai.usage.input_tokens': 10, 'turnspan.cost.usd': 0.5 }
    const attributesOf = (operation: string, more = {}) => ({
      attributes: { 'gen_ai.operation.name': operation, ...usage, ...more },
    })
    const facts = [
      factOf({ spanId: '1', ...attributesOf('invoke_agent', { 'turnspan.turn.id': 'x' }) }, TRACE),
      factOf({ spanId: '2', ...attributesOf('chat') }, TRACE),
      factOf({ spanId: '3', ...attributesOf('execute_tool') }, TRACE),
      factOf({ spanId: '4', ...attributesOf('invoke_agent') }, TRACE),
      factOf({ spanId: '5', attributes: {} }, TRACE),
      factOf({ spanId: '6', ...attributesOf('__proto__') }, TRACE),
    ]
    expect(facts.map(({ kind }) => kind)).toEqual(['turn', 'call', 'tool', 'agent', 'other', 'other'])
    expect(tallyOf(facts)).toEqual({
      ...{ turns: 1, calls: 1, tools: 1, agents: 1 },
      ...{ input: 10, output: 0, cacheRead: 0, cacheWrite: 0, usd: 0.5 },
    })
  })
})

describe('a difference', () => {
  test('is what is missing, what is beside, and what has other numbers', () => {
    const expected = byId(call('same'), call('gone'), call('other', { output: 7 }))
    const found = byId(call('same', { usd: 0.5 + 1e-12 }), call('other'), call('new', { kind: 'tool' }))
    const difference = differenceOf(expected, found)
    expect(difference.missing.map(({ spanId }) => spanId)).toEqual(['gone'])
    expect(difference.extra.map(({ spanId }) => spanId)).toEqual(['new'])
    expect(difference.changed.map(changeInWords)).toEqual(['output tokens 5 instead of 7'])
  })

  test('is said trace by trace, the same reason at most three times', () => {
    const facts = Array.from({ length: 9 }, (_, n) => call(`s${n}`, { traceId: `${n}`.repeat(32) }))
    const difference = { missing: facts, extra: [], changed: [] }
    const about = { where: 'mlflow', difference, whyExtra: () => undefined }
    const findings = findingsOf({ ...about, whyMissing: () => ({ why: 'it waits' }) })
    expect(findings.map(({ what, why }) => `${what} (${why})`)).toEqual([
      '1 model call of trace 00000000 missing (it waits)',
      '1 model call of trace 11111111 missing (it waits)',
      '1 model call of trace 22222222 missing (it waits)',
      'and 6 more traces (it waits)',
    ])
  })
})

const tally = tallyOf([call('1', { input: 1_234_567 }), call('2')])

const auditWith = (more: Partial<SessionAudit> = {}): SessionAudit => ({
  sessionId: 'a7452355-0395-4dbe-8283-d86c2f78ee6b',
  project: '/home/dev/a/project/with/a/long/path',
  transcript: '/x.jsonl',
  columns: ['transcript', 'store', 'mlflow-127.0.0.1-c79507'].map((name) => ({ name, tally })),
  findings: [],
  ...more,
})

describe('the table', () => {
  test.each([40, 60, 80, 120])('of one session fits into %i columns', (width) => {
    const text = sessionInWords(auditWith(), width)
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
    expect(text).toMatch(/model calls +2 +2 +2\n/)
    expect(text).toMatch(/All equal\.$/)
  })

  test.each([40, 60, 80, 120])('of several sessions fits into %i columns', (width) => {
    const text = sessionsInWords([auditWith(), auditWith()], width)
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
    expect(text).toMatch(/2 sessions: all equal\.$/)
  })

  test('marks a row whose numbers differ', () => {
    const [transcript, store] = auditWith().columns
    const other = { name: 'store', tally: { ...tally, output: 9 } }
    expect(transcript && store).toBeDefined()
    const text = sessionInWords(auditWith({ columns: [transcript ?? other, other] }), 80)
    const marked = text.split('\n').filter((line) => line.includes('≠'))
    expect(marked).toEqual([expect.stringMatching(/^output tokens +10 +9 +≠$/)])
  })

  test('says what is wrong apart from what is as it is wished, and knows how many', () => {
    const findings = [
      { where: 'store', what: 'it is gone', why: 'it was deleted', isWished: true },
      { where: 'mlflow', what: 'a turn is missing', isWished: false },
    ]
    const one = sessionInWords(auditWith({ findings }), 80)
    expect(one).toContain(
      '· store: it is gone (it was deleted)\n! mlflow: a turn is missing; no reason is known',
    )
    expect(sessionInWords(auditWith({ findings: findings.slice(0, 1) }), 80)).toMatch(
      /All equal but for what is said above\.$/,
    )
    const all = sessionsInWords([auditWith({ findings }), auditWith()], 80)
    expect(all).toMatch(/✗ 1 difference\n/)
    expect(all).toMatch(/1 of 2 sessions differs\.$/)
    expect(all).not.toContain('it was deleted')
  })
})
