import { describe, expect, test } from 'vitest'
import type { Asker } from '../../src/cli/ask.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { flagOf, knownOf, whyNotYet, wrongChoice } from '../../src/cli/destinations/answers.ts'
import { KINDS_TO_ADD, readAsked } from '../../src/cli/destinations/asked.ts'
import { entryOf } from '../../src/cli/destinations/entry.ts'
import { askKind, askRest } from '../../src/cli/destinations/questions.ts'
import { parseConfig } from '../../src/config/config.ts'
import { NAMED } from '../../src/config/kind-keys.ts'
import { DESTINATION_KINDS } from '../../src/export/destinations/index.ts'

const kindOf = (name: string) => {
  const kind = KINDS_TO_ADD.find(({ kind: each }) => each === name)
  if (kind === undefined) throw new Error(name)
  return kind
}
const known = (name: string, answers = {}, shell: Record<string, string> = {}, url?: string) =>
  knownOf(kindOf(name).setup, { url, answers }, (variable) => shell[variable])
const urlOf = (...about: Parameters<typeof known>) => known(...about).url

describe('the address', () => {
  test.each([
    ['langfuse', {}, {}, 'https://cloud.langfuse.com'],
    ['langfuse', { region: 'hipaa' }, {}, 'https://hipaa.cloud.langfuse.com'],
    ['langfuse', {}, { LANGFUSE_BASE_URL: 'https://lf.example' }, 'https://lf.example'],
    // Who names a region means it.
    [
      'langfuse',
      { region: 'us' },
      { LANGFUSE_BASE_URL: 'https://lf.example' },
      'https://us.cloud.langfuse.com',
    ],
    ['langsmith', { region: 'apac' }, {}, 'https://apac.api.smith.langchain.com'],
    ['datadog', {}, { DD_SITE: 'datadoghq.eu' }, 'https://otlp.datadoghq.eu'],
    ['logfire', {}, { LOGFIRE_TOKEN: 'pylf_v1_eu_abc' }, 'https://logfire-eu.pydantic.dev'],
    ['logfire', {}, { LOGFIRE_TOKEN: 'abc' }, 'https://logfire-us.pydantic.dev'],
    ['newrelic', { region: 'gov' }, {}, 'https://gov-otlp.nr-data.net'],
    ['grafana-cloud', {}, {}, undefined],
    ['otlp', {}, {}, undefined],
    ['file', { path: '/a b/c.jsonl' }, {}, 'file:///a%20b/c.jsonl'],
  ])('of %s with %j and a shell with %j', (kind, answers, shell, url) => {
    expect(urlOf(kind, answers, shell as Record<string, string>)).toBe(url)
  })

  test('that was typed goes before all', () => {
    expect(urlOf('langfuse', { region: 'us' }, { LANGFUSE_BASE_URL: 'https://b' }, 'https://a')).toBe(
      'https://a',
    )
  })
})

describe('what is missing', () => {
  test('is named with its flag and its variable', () => {
    expect(whyNotYet(kindOf('weave'), known('weave'))).toBe(
      'W&B Weave needs --entity, or WANDB_ENTITY in your shell: Which entity (team or user)?',
    )
    expect(whyNotYet(kindOf('otlp'), known('otlp'))).toBe(
      'OTLP endpoint needs --url: the address that takes traces.',
    )
    expect(whyNotYet(kindOf('dash0'), known('dash0', { region: 'eu-west-1' }))).toBeUndefined()
  })

  test('is no region where the address is there', () => {
    expect(
      whyNotYet(kindOf('grafana-cloud'), known('grafana-cloud', {}, {}, 'https://x/otlp')),
    ).toBeUndefined()
  })

  test('is what only the person knows: what a variable of the shell says is told', () => {
    const { answers, missing, notes } = known('weave', {}, { WANDB_ENTITY: 'us' })
    expect({ answers, missing }).toEqual({ answers: { entity: 'us', project: 'claude-code' }, missing: [] })
    expect(notes).toEqual(['--entity is what WANDB_ENTITY says in this shell.'])
  })

  test('and a region that there is not is refused', () => {
    expect(wrongChoice(kindOf('langfuse').setup, { region: 'mars' })).toBe(
      '--region is one of eu, us, jp, hipaa.',
    )
  })
})

describe('what is written', () => {
  const entry = (kind: string, headers: Record<string, string>, shell: readonly string[], answers = {}) => {
    const { url = 'http://x', answers: all } = known(kind, answers)
    const wanted = { kind: kindOf(kind), setup: kindOf(kind).setup, url, answers: all, headers }
    return entryOf(wanted, (name) => shell.includes(name))
  }

  test('has no header for a variable that need not be there and is not', () => {
    expect(entry('phoenix', {}, [])).toEqual({
      kind: 'phoenix',
      url: 'http://127.0.0.1:6006',
      project: 'claude-code',
    })
    expect(entry('phoenix', {}, ['PHOENIX_API_KEY']).headers).toEqual({
      authorization: `Bearer \${PHOENIX_API_KEY}`,
    })
  })

  test('has a typed header in the place of the usual one', () => {
    expect(entry('langfuse', { authorization: `Basic \${MINE}` }, []).headers).toEqual({
      authorization: `Basic \${MINE}`,
      'x-langfuse-ingestion-version': '4',
    })
  })

  test('takes a dollar sign in a name for a dollar sign', () => {
    expect(entry('braintrust', {}, [], { project: `\${HOME}` }).headers?.['x-bt-parent']).toBe(
      `project_name:$\${HOME}`,
    )
  })

  const USUAL: Readonly<Record<string, string>> = { path: '/x/y', experimentId: '1' }
  test.each(KINDS_TO_ADD.map(({ kind }) => kind))('for %s is a configuration that is taken', (kind) => {
    const { options } = kindOf(kind).setup
    const answers = Object.fromEntries(
      options.map(({ name, choices }) => [name, USUAL[name] ?? choices?.[0] ?? 'one']),
    )
    const destinations = { it: entry(kind, {}, [], answers) }
    expect(parseConfig(JSON.stringify({ destinations }), 'x')).toMatchObject({ ok: true })
  })
})

describe('the table of kinds', () => {
  test('has a flag for everything that a kind asks', () => {
    const flags = COMMANDS.find(({ name }) => name === 'destinations add')?.options.map(({ flags }) => flags)
    const asked = KINDS_TO_ADD.flatMap(({ setup }) => setup.options.map(({ name }) => `--${flagOf(name)} `))
    for (const flag of asked) expect(flags?.some((each) => each.startsWith(flag))).toBe(true)
  })

  test('keeps in the configuration what the configuration knows', () => {
    const kept = DESTINATION_KINDS.flatMap(({ setup }) => setup?.options ?? []).filter(({ isKept }) => isKept)
    const names = new Set(kept.map(({ name }) => name))
    for (const older of ['experimentId', 'experimentName']) names.delete(older)
    expect([...names].sort()).toEqual([...NAMED].sort())
  })
})

describe('wrong words', () => {
  test.each([
    ['nope', {}, /There is no kind "nope": there are .*langfuse/],
    ['langfuse', { site: 'x' }, '--site is not for langfuse: it takes --region, --environment.'],
    ['otlp', { project: 'x' }, '--project is not for otlp: it takes no such option.'],
    ['langfuse', { name: 'A B' }, /--name takes up to 41/],
    ['langfuse', { url: 'cloud.langfuse.com' }, /The address must begin with http/],
    ['langfuse', { url: 'https://me:secret@x' }, /The address holds a user name or password/],
    ['file', { url: 'https://x' }, 'The address must be the whole path of a file as an address: file:///….'],
    ['langfuse', { header: ['nonsense'] }, '--header is not of the form name=value.'],
  ])('%s %j', (kind, options, why) => {
    const read = readAsked(kind, options)
    expect(read).toEqual({ ok: false, why: typeof why === 'string' ? why : expect.stringMatching(why) })
  })
})

describe('questions', () => {
  /** Answers in this order; notes what was asked, with what stood there already. */
  const answering = (answers: readonly (string | undefined)[]) => {
    const asked: string[] = []
    const left = [...answers]
    const next = (message: string, initial = '') => {
      asked.push(`${message} [${initial}]`)
      return Promise.resolve(left.shift())
    }
    const ask: Asker = { choose: (message, _, first) => next(message, first), text: next }
    return { ask, asked }
  }

  test('offer every kind', async () => {
    let offered: readonly string[] = []
    const ask: Asker = {
      choose: async (_, choices) => {
        offered = choices.map(({ value }) => value)
        return 'opik'
      },
      text: async () => undefined,
    }
    expect(await askKind(ask)).toBe('opik')
    expect(offered).toEqual(KINDS_TO_ADD.map(({ kind }) => kind))
  })

  test('go through all that a kind wants to know, and propose what is known', async () => {
    const { ask, asked } = answering(['us', 'prod', ''])
    const about = { typed: { answers: {} }, lookup: () => undefined, only: 'all' } as const
    const typed = await askRest(ask, kindOf('langfuse'), about)
    expect(asked).toEqual([
      'Which cloud? [eu]',
      'Which environment (empty for none)? []',
      'At which address? [https://us.cloud.langfuse.com]',
    ])
    expect(typed).toEqual({
      answers: { region: 'us', environment: 'prod' },
      url: 'https://us.cloud.langfuse.com',
    })
  })

  test('are only those that must be, where the kind was typed', async () => {
    const { ask, asked } = answering(['my-team'])
    const about = { typed: { answers: {} }, lookup: () => undefined, only: 'missing' } as const
    expect(await askRest(ask, kindOf('weave'), about)).toEqual({ answers: { entity: 'my-team' } })
    expect(asked).toEqual(['Which entity (team or user)? []'])
  })

  test('end where the person breaks off', async () => {
    const about = { typed: { answers: {} }, lookup: () => undefined, only: 'all' } as const
    expect(await askRest(answering([undefined]).ask, kindOf('langfuse'), about)).toBeUndefined()
    expect(await askRest(answering(['us', '', undefined]).ask, kindOf('langfuse'), about)).toBeUndefined()
  })
})
