import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { textWidth } from '../../src/cli/text-width.ts'
import { renderTree } from '../../src/cli/tree.ts'
import type { SpanBatch, SpanData } from '../../src/trace/span.ts'
import { importSession } from '../sessions/import.ts'
import { RECORDINGS } from '../sessions/recordings.ts'
import { replayLive } from '../sessions/replay.ts'

const plain = (width: number) => ({ width, color: false, timeZone: 'UTC' })

test('a trace is a prompt, what happened when, and the answer', async () => {
  const { batches } = await replayLive('28-nested')
  expect(renderTree(batches, plain(100))).toMatchInlineSnapshot(`
    "❯ Nest agents
      completed · 2026-11-23 06:03:00 · 3.2 s · 7 calls · 4 tools · 30.2k → 175 tokens · $0.014 · trace…
      Time   █▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚························· 3.2 s
      Money  ██████████████████████████████████████████████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓ $0.014
             █ opus-5-5 32 ms $0.0085   ▓ general-purpose 1.3 s $0.0059   ▚ helper 884 ms
             · Claude Code itself 952 ms
    claude-code                                       3.2 s  ━━━━━━━━━━━━━━━━━━━━   30.2k → 175   $0.014
    ├─ chat claude-opus-5-5                           21 ms   ━━                      4.3k → 25  $0.0028
    ├─ Agent                                          1.3 s     ━━━━━━━━━
    │  └─ agent general-purpose                       1.1 s     ━━━━━━━━
    │     ├─ chat claude-opus-5-5                     17 ms     ━━                    4.3k → 25  $0.0028
    │     ├─ Agent                                   728 ms      ━━━━━━
    │     │  └─ agent helper                         561 ms      ━━━━━
    │     │     ├─ chat claude-haiku-5-5               3 ms       ━                   4.3k → 25  $0.0001
    │     │     ├─ Bash  ✗ Exit code 7                96 ms        ━
    │     │     └─ chat claude-haiku-5-5               7 ms         ━━                4.3k → 25  $0.0001
    │     └─ chat claude-opus-5-5                      2 ms            ━              4.3k → 25  $0.0028
    ├─ chat claude-opus-5-5                            4 ms              ━            4.3k → 25  $0.0028
    ├─ Agent  ✗ Agent terminated early due to an A…  884 ms               ━━━━━━━
    │  └─ agent helper  ✗ API Error: 500 boom. Thi…  849 ms               ━━━━━━
    │     └─ chat claude-haiku-5-5  ✗ server_error   585 ms                 ━━━━
    └─ chat claude-opus-5-5                            7 ms                     ━     4.3k → 25  $0.0028
    ⏎ Nested done."
  `)
})

test('a turn that failed ends with why', () => {
  const [first] = importSession('12b-fail')
  expect(renderTree([first as SpanBatch], plain(90))).toMatchInlineSnapshot(`
    "❯ Bad request
      failed · 2026-11-23 06:01:54 · 2.1 s · 0 calls · 0 tools · trace 61853f1d
      Time   ███████████████████████████████████████████████████████████████████········ 2.1 s
             █ opus-5-5 1.9 s   · Claude Code itself 232 ms
    claude-code  ✗ Invalid API key · Fix external …   2.1 s  ━━━━━━━━━━
    └─ chat claude-opus-5-5  ✗ authentication_fail…   1.9 s   ━━━━━━━━━
    ✗ Invalid API key · Fix external API key"
  `)
})

test('what was interrupted, refused or never ended is marked', () => {
  const marks = ['17b-esc', '06-denied', '24-sigkill'].map((name) =>
    renderTree(importSession(name), plain(80))
      .split('\n')
      .filter((line) => /[✗…] {1,2}\w/.test(line) && /Bash|Write/.test(line))
      .map((line) => line.slice(0, 36).trim()),
  )
  expect(marks).toMatchInlineSnapshot(`
    [
      [
        "└─ Bash  ✗ interrupted",
      ],
      [
        "├─ Bash  ✗ denied: touch in '/home/d",
        "├─ Bash  ✗ denied: Permission to use",
        "├─ Write  ✗ denied: PreToolUse:Write",
      ],
      [
        "└─ Bash  … unfinished",
      ],
    ]
  `)
})

test('a notification is told by its summary, a compaction by its tokens', () => {
  const notified = renderTree(importSession('09-background'), plain(100))
  expect(notified).toContain('❯ Background command "bg" completed (exit code 0)\n')
  expect(renderTree(importSession('11-compact'), plain(100))).toMatch(/compaction .* 4\.3k → 2\.6k$/m)
})

test('a narrow terminal gets fewer columns, and no line is wider than it', () => {
  for (const name of RECORDINGS) {
    const batches = importSession(name)
    for (const width of [24, 43, 44, 56, 75, 76, 99, 100, 200]) {
      for (const color of [false, true]) {
        const lines = stripVTControlCharacters(renderTree(batches, { width, color })).split('\n')
        for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(width)
      }
    }
  }
})

test('colours are the only controls, and only where they are wanted', () => {
  const batches = importSession('28-nested')
  const colored = renderTree(batches, { ...plain(100), color: true })
  expect(colored).toContain('\x1b[31mBash  ✗ Exit code 7')
  expect(stripVTControlCharacters(colored).replace(/ +$/gm, '')).toBe(renderTree(batches, plain(100)))
  expect(renderTree(batches, plain(100)).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})

test('what a conversation holds cannot reach the terminal as a control', () => {
  const evil = '\x1b]0;owned\x07\x1b[2J\u202egpj.exe\r\u009b31m'
  const messages = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: evil }] }])
  const span = spanOf({
    name: `execute_tool ${evil}`,
    status: { code: 'error', message: evil },
    attributes: {
      'gen_ai.input.messages': messages,
      'gen_ai.output.messages': messages,
      'turnspan.turn.origin': evil,
      'turnspan.turn.status': evil,
      'error.type': evil,
    },
  })
  const shown = renderTree([batchOf(span)], plain(120))
  expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(shown).toContain('␛]0;owned␇␛[2J�gpj.exe')
})

test('wide characters take two columns, and are never cut in half', () => {
  const prompt = '日本語のとても長い質問です👩‍👩‍👧‍👦'
  const messages = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: prompt }] }])
  const shown = renderTree(
    [batchOf(spanOf({ attributes: { 'gen_ai.input.messages': messages } }))],
    plain(24),
  )
  expect(shown.split('\n')[0]).toBe('❯ 日本語のとても長い質…')
})

test('the latest telling of a span counts, and each trace is by itself', () => {
  const early = spanOf({ endMs: 1_000 })
  const late = spanOf({ endMs: 61_000 })
  const other = spanOf({ traceId: 'b'.repeat(32), endMs: 5 })
  const shown = renderTree([batchOf(early), batchOf(late), batchOf(other)], plain(60))
  expect(shown).toMatch(/^claude-code +1 m 1 s$/m)
  expect(shown).toMatch(/^claude-code +5 ms$/m)
  expect(shown).not.toMatch(/1\.0 s/)
})

test('a part of a trace, or nothing at all, is shown as far as it is there', () => {
  const child = spanOf({ spanId: '2'.repeat(16), parentSpanId: '1'.repeat(16), name: 'chat claude-opus-5-5' })
  expect(renderTree([batchOf(child)], plain(60))).toContain('❯ (no prompt)')
  expect(renderTree([], plain(60))).toBe('')
  const ring = { ...child, parentSpanId: child.spanId }
  expect(renderTree([batchOf(ring)], plain(60))).toBe('')
})

test('attributes of another form are passed over', () => {
  const attributes = { 'gen_ai.input.messages': 'not json', 'turnspan.cost.usd': 'much', unknown: ['x'] }
  expect(renderTree([batchOf(spanOf({ attributes }))], plain(60))).toContain('❯ (no prompt)')
})

const spanOf = (more: Partial<SpanData>): SpanData => ({
  traceId: 'a'.repeat(32),
  spanId: '1'.repeat(16),
  name: 'invoke_agent claude-code',
  kind: 'internal',
  startMs: 0,
  endMs: 10,
  status: { code: 'unset' },
  attributes: {},
  events: [],
  links: [],
  ...more,
})

const batchOf = (span: SpanData): SpanBatch => ({ traceId: span.traceId, resource: {}, spans: [span] })
