// `turnspan audit` on recorded sessions, equal everywhere, and with differences planted in each place.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SessionAudit } from '../../src/cli/audit/audit-session.ts'
import { putConfig } from '../flusher/world.ts'
import { type MlflowThatKeeps, startMlflowThatKeeps } from './mlflow-that-keeps.ts'
import { newPerson, type Person, turnspan } from './person.ts'
import { haveSession, worldOf } from './sessions.ts'

const BASH = 'a7452355-0395-4dbe-8283-d86c2f78ee6b'

const destinationsOf = (person: Person, urls: Readonly<Record<string, string>>) => {
  fs.mkdirSync(person.home, { recursive: true, mode: 0o700 })
  const entries = Object.entries(urls).map(([id, url]) => [id, { kind: 'mlflow', url, experimentId: '7' }])
  putConfig(worldOf(person), { destinations: Object.fromEntries(entries) })
}

interface Audited {
  readonly code: number | null
  readonly isEqual: boolean
  readonly sessions: readonly SessionAudit[]
}

async function auditOf(person: Person, ...args: readonly string[]): Promise<Audited> {
  const { code, stdout, stderr } = await turnspan(person, ['audit', ...args, '--json'])
  expect(stderr).toBe('')
  return { code, ...JSON.parse(stdout) }
}

/** The session of one recording, sent to one MLflow. */
async function sent(name = '02-bash'): Promise<{ person: Person; mlflow: MlflowThatKeeps }> {
  const person = newPerson()
  const mlflow = await startMlflowThatKeeps()
  destinationsOf(person, { mlflow: mlflow.url })
  haveSession(person, name)
  expect((await turnspan(person, ['flush'])).code).toBe(0)
  return { person, mlflow }
}

const findingsIn = ({ sessions }: Audited) => sessions.flatMap(({ findings }) => findings)

describe.concurrent('an audit of what is equal', () => {
  test('counts the same in transcript, store and MLflow, and says so', async () => {
    const { person } = await sent()
    const { code, isEqual, sessions } = await auditOf(person, BASH)
    expect({ code, isEqual }).toEqual({ code: 0, isEqual: true })
    const tally = {
      ...{ turns: 1, calls: 2, tools: 1, agents: 0 },
      ...{ input: 8_630, output: 38, cacheRead: 8_000, cacheWrite: 600 },
    }
    expect(sessions).toMatchObject([
      {
        sessionId: BASH,
        findings: [],
        columns: ['transcript', 'store', 'mlflow'].map((name) => ({ name, tally })),
      },
    ])
    const [first, ...rest] = sessions[0]?.columns.map((column) => column.tally.usd) ?? []
    expect(first).toBeGreaterThan(0)
    expect(rest).toEqual([first, first])
    const { code: shown, stdout } = await turnspan(person, ['audit', 'a745'])
    expect(shown).toBe(0)
    expect(stdout).toContain('model calls')
    expect(stdout).toMatch(/input tokens +8,630 +8,630 +8,630\n/)
    expect(stdout).toMatch(/All equal\.\n$/)
  })

  test.each([
    ['07-subagent', 1],
    ['09-background', 1],
    ['10-multi', 2],
    ['11-compact', 1],
    ['28-nested', 1],
    ['50-background-agents', 1],
    ['05-fail', 1],
    ['17b-esc', 1],
  ])('holds for %s', async (name, count) => {
    const { person } = await sent(name)
    const audited = await auditOf(person)
    expect(findingsIn(audited)).toEqual([])
    expect(audited.sessions).toHaveLength(count)
    for (const { columns } of audited.sessions) {
      expect(columns).toHaveLength(3)
      expect(columns.map(({ tally }) => tally)).toEqual(columns.map(() => columns[0]?.tally))
    }
  })

  test('with nothing traced says so', async () => {
    const person = newPerson()
    expect(await turnspan(person, ['audit'])).toMatchObject({
      code: 0,
      stdout: 'No session was traced yet.\n',
    })
    expect(await turnspan(person, ['audit', 'ffff'])).toMatchObject({ code: 2 })
    expect(fs.existsSync(person.home)).toBe(false)
  })
})

describe.concurrent('an audit names', () => {
  test('what is missing at the backend, and what differs there', async () => {
    const { person, mlflow } = await sent('10-multi')
    const [lost, changed] = [...mlflow.traces.keys()]
    mlflow.traces.delete(lost ?? '')
    for (const [id, span] of mlflow.traces.get(changed ?? '') ?? []) {
      if (span.attributes['gen_ai.operation.name'] !== 'chat') continue
      const attributes = { ...span.attributes, 'gen_ai.usage.output_tokens': 7 }
      mlflow.traces.get(changed ?? '')?.set(id, { ...span, attributes })
    }
    const audited = await auditOf(person)
    expect(audited.code).toBe(1)
    expect(findingsIn(audited)).toEqual([
      {
        where: 'mlflow',
        what: `1 turn, 1 model call of trace ${lost?.slice(0, 8)} missing`,
        why: 'it was taken, and is not there any more',
        isWished: false,
      },
      {
        where: 'mlflow',
        what: expect.stringMatching(
          new RegExp(`^trace ${changed?.slice(0, 8)} differs: output tokens 7 instead of \\d+$`),
        ),
        isWished: false,
      },
    ])
    const { code, stdout } = await turnspan(person, ['audit'])
    expect(code).toBe(1)
    expect(stdout).toContain(`! mlflow: 1 turn, 1 model call of trace ${lost?.slice(0, 8)} missing`)
    expect(stdout).toMatch(/\d of 2 sessions (differ|differs)\.\n$/)
  })

  test('what waits, and what was refused with the words of the backend', async () => {
    const person = newPerson()
    const [refusing, down] = [await startMlflowThatKeeps(), await startMlflowThatKeeps()]
    destinationsOf(person, { refusing: refusing.url, down: down.url })
    refusing.answer('/v1/traces', 400, '{"message":"Too many attributes"}')
    down.answer('/v1/traces', 503)
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    const what = expect.stringMatching(/^1 turn, 2 model calls, 1 tool call of trace [0-9a-f]{8} missing$/)
    const audited = await auditOf(person, BASH)
    expect(findingsIn(audited)).toEqual([
      { where: 'refusing', what, why: expect.stringMatching(/it was refused: .*Too many/), isWished: false },
      { where: 'down', what, why: 'it waits in the queue: turnspan flush', isWished: false },
    ])
    refusing.answer('/v1/traces', undefined)
    down.answer('/v1/traces', undefined)
    await turnspan(person, ['flush', '--refused'])
    expect((await auditOf(person, BASH)).isEqual).toBe(true)
  })

  test('only what is missing, where spans were sent in a dialect that has none of our words', async () => {
    const { person, mlflow } = await sent()
    for (const trace of mlflow.traces.values()) {
      for (const [id, span] of trace) trace.set(id, { ...span, attributes: { 'span.kind': 'LLM' } })
    }
    expect(await auditOf(person, BASH)).toMatchObject({ code: 0, isEqual: true })
    const [trace] = mlflow.traces.values()
    const root = [...(trace ?? [])].find(([, { parentSpanId }]) => parentSpanId === '')
    trace?.delete(root?.[0] ?? '')
    expect(findingsIn(await auditOf(person, BASH))).toMatchObject([
      { what: expect.stringMatching(/^1 turn of trace [0-9a-f]{8} missing$/) },
    ])
  })

  test('a store that lost something, and one that has more than the transcript', async () => {
    const { person } = await sent('10-multi')
    const [day = ''] = fs.readdirSync(path.join(person.home, 'traces'))
    const folder = path.join(person.home, 'traces', day)
    const [file = ''] = fs.readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
    const lines = fs.readFileSync(path.join(folder, file), 'utf8').split('\n')
    // As long as before, so that the others keep their places.
    fs.writeFileSync(
      path.join(folder, file),
      [' '.repeat(lines[0]?.length ?? 0), ...lines.slice(1)].join('\n'),
    )
    const audited = await auditOf(person, path.basename(file, '.jsonl'))
    expect(audited.code).toBe(1)
    expect(findingsIn(audited)).toMatchObject([{ where: 'store', what: expect.stringContaining('missing') }])

    const projects = path.join(person.homeFolder, '.claude', 'projects')
    fs.rmSync(projects, { recursive: true })
    const gone = await auditOf(person, path.basename(file, '.jsonl'))
    expect(gone.sessions[0]?.columns.map(({ name }) => name)).toEqual(['store', 'mlflow'])
    expect(findingsIn(gone)).toMatchObject([{ where: 'transcript', isWished: true }])
  })

  test('a turn that is still open, and events that nobody has read', async () => {
    const person = newPerson()
    haveSession(person, '02-bash')
    const unread = await auditOf(person, BASH)
    expect(findingsIn(unread)).toMatchObject([
      { where: 'store', why: 'events are not read yet: turnspan flush' },
    ])
    expect(unread.code).toBe(1)
  })

  test('a deleted session, and traces that a destination never was to have: both as it is wished', async () => {
    const person = newPerson()
    const added = await startMlflowThatKeeps()
    for (const name of ['02-bash', '01-text']) haveSession(person, name)
    await turnspan(person, ['flush'])
    await turnspan(person, ['delete', BASH, '--yes'])
    const deleted = await auditOf(person, BASH)
    expect(deleted).toMatchObject({ code: 0, isEqual: true })
    expect(findingsIn(deleted)).toMatchObject([{ where: 'store', why: 'the session was deleted' }])

    destinationsOf(person, { added: added.url })
    haveSession(person, '10-multi')
    await turnspan(person, ['flush'])
    expect((await auditOf(person)).isEqual).toBe(true)
  })

  test('a backend that cannot be read back, and one that does not answer', async () => {
    const person = newPerson()
    const mlflow = await startMlflowThatKeeps()
    fs.mkdirSync(person.home, { recursive: true, mode: 0o700 })
    putConfig(worldOf(person), {
      destinations: {
        gateway: { kind: 'otlp', url: mlflow.url },
        mlflow: { kind: 'mlflow', url: mlflow.url, experimentId: '7' },
      },
    })
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    mlflow.answer('/api/3.0/', 403, '{"error_code":"PERMISSION_DENIED","message":"Only for Ada"}')
    const audited = await auditOf(person, BASH)
    expect(findingsIn(audited)).toEqual([
      {
        ...{ where: 'gateway', what: 'it cannot be read back' },
        ...{ why: 'it has no interface for it', isWished: true },
      },
      {
        ...{ where: 'mlflow', what: 'it cannot be read back' },
        ...{ why: expect.stringContaining('Only for Ada'), isWished: false },
      },
    ])
  })
})
