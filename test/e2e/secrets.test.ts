// A command prints what nobody may read: the model has read it, and turnspan keeps none of it.
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installClaudeCode } from '../rig/claude-code.ts'
import { answer, toolUse } from '../rig/mock/scenario.ts'
import { needs } from '../rig/need.ts'
import { type Sink, startSink } from '../rig/sink.ts'
import { installPacked } from './packed.ts'
import { storedTrace } from './stored.ts'
import { autolog, newUser, takeTurn, turnspanOk } from './turn.ts'

const needed = needs({ binary: () => installClaudeCode('2.1.330'), old: () => installClaudeCode('2.1.197') })
let bin = ''
let sink: Sink
beforeAll(async () => {
  bin = await installPacked()
  sink = await startSink()
})
afterAll(() => sink?.close())

/** No rule knows its form: only that it stands in the environment. */
const NAMED = 'plum-Pudding-in-the-7781-rain'
/** Known by its form, wherever it comes from. */
const FORMED = `gh${'p'}_${'Zq7Xw2'.repeat(6)}`

const SAID = {
  prompt: `Use the key ${FORMED} and print the environment`,
  args: ['--dangerously-skip-permissions'],
  api: () => ({
    main: [
      answer(toolUse('Bash', { command: `printenv ACME_SERVICE_TOKEN; echo ${FORMED} | base64` })),
      `It is ${NAMED}.`,
    ],
  }),
}

function filesBelow(folder: string): readonly string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [path.join(entry.parentPath, entry.name)] : []))
}

describe.each(['binary', 'old'] as const)('with the real client (%s)', (which) => {
  test('it is in no file of ours and in no request, and a person hears of it', async (ctx) => {
    const binary = needed(ctx)[which]
    const user = await newUser(bin)
    await autolog(user, '--user', '--otlp-endpoint', sink.url)
    const before = sink.requests.length
    const { sessionId } = await takeTurn(binary, user, SAID, { env: { ACME_SERVICE_TOKEN: NAMED } })
    await storedTrace(user.home, sessionId)
    await turnspanOk(user, ['flush'])
    await sink.waitForRequests(before + 1)

    const ours = filesBelow(path.join(user.home, '.turnspan'))
    expect(ours.length).toBeGreaterThan(5)
    const holding = ours.filter((file) => {
      const text = fs.readFileSync(file, 'utf8')
      return text.includes(NAMED) || text.includes(FORMED)
    })
    expect(holding).toEqual([])
    const sent = sink.requests.slice(before).map(({ body }) => body.toString('latin1'))
    expect(sent.join('')).toContain('[REDACTED:env:ACME_SERVICE_TOKEN]')
    expect(sent.join('')).not.toContain(NAMED)
    expect(sent.join('')).not.toContain(FORMED)

    const shown = await turnspanOk(user, ['show', sessionId])
    expect(shown).toMatch(/secret/i)
    expect(shown).toContain('env:ACME_SERVICE_TOKEN')
  })
})
