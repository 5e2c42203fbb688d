import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { KINDS_TO_ADD } from '../../src/cli/destinations/asked.ts'
import { CONTRACTS } from '../export/destinations/contracts.ts'
import { startVendor, type Vendor } from '../export/destinations/vendor.ts'
import { HAS_TERMINAL } from '../rig/terminal.ts'
import { deadAddress, startMlflowLike } from './mlflow-like.ts'
import { filesBelow, newPerson, type Person, put, textOf, turnspan } from './person.ts'
import { haveSession } from './sessions.ts'
import { CTRL_C, DOWN, ENTER, ERASE, talk } from './terminal.ts'

const { langfuse } = CONTRACTS
const SHELL = langfuse?.variables ?? {}

async function startLangfuse(): Promise<Vendor> {
  if (langfuse === undefined) throw new Error('no contract')
  const vendor = await startVendor(langfuse, Date.now)
  onTestFinished(() => vendor.backend.close())
  return vendor
}

const addLangfuse = (person: Person, vendor: Vendor, env = SHELL, more: readonly string[] = []) =>
  turnspan(
    person,
    ['destinations', 'add', 'langfuse', '--url', vendor.origin, '--environment', 'laptop', ...more],
    { env },
  )

const configOf = (person: Person) => JSON.parse(textOf(person.config)) as { destinations: object }

describe('destinations add', () => {
  test('writes names of variables, allows what they hold here, and says what a try found', async () => {
    const person = newPerson()
    const vendor = await startLangfuse()
    const { code, stdout, stderr } = await addLangfuse(person, vendor)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('✓ langfuse is one of your destinations.')
    expect(stdout).toContain('LANGFUSE_PUBLIC_KEY (its value here is allowed)')
    expect(stdout).toContain('LANGFUSE_SECRET_KEY (its value here is allowed)')
    expect(stdout).toContain('they are of the project "my project". It takes traces.')
    expect(configOf(person).destinations).toEqual({
      langfuse: {
        kind: 'langfuse',
        url: vendor.origin,
        headers: {
          authorization: `Basic \${base64:LANGFUSE_PUBLIC_KEY:LANGFUSE_SECRET_KEY}`,
          'x-langfuse-ingestion-version': '4',
        },
        environment: 'laptop',
      },
    })
    for (const value of Object.values(SHELL)) {
      expect(stdout).not.toContain(value)
      expect(textOf(person.config)).not.toContain(value)
    }
    expect(vendor.kept.size).toBe(0)
  })

  test('is all that is needed: a session goes there with the next flush', async () => {
    const person = newPerson()
    const vendor = await startLangfuse()
    await addLangfuse(person, vendor)
    haveSession(person, '02-bash')
    const flushed = await turnspan(person, ['flush'], { env: SHELL })
    expect(flushed.stdout).toContain('langfuse: 1 delivered')
    expect(vendor.dropped).toEqual([])
    expect(vendor.kept.size).toBeGreaterThan(3)
    const { stdout } = await turnspan(person, ['destinations', 'list'])
    expect(stdout).toMatch(
      /^NAME +KIND +URL +GETS +STANDING\nlangfuse +langfuse +http.* all that is kept +1 delivered/,
    )
    const json = JSON.parse((await turnspan(person, ['destinations', 'list', '--json'])).stdout)
    expect(json).toMatchObject({ destinations: [{ id: 'langfuse', delivered: 1, waiting: 0, skipped: 0 }] })
  })

  test('says which variable is missing, and keeps the destination for when it is there', async () => {
    const person = newPerson()
    const { stdout, code } = await addLangfuse(person, await startLangfuse(), {
      LANGFUSE_PUBLIC_KEY: 'pk-lf-of-a-test',
    })
    expect(code).toBe(0)
    expect(stdout).toContain('LANGFUSE_SECRET_KEY (not set in this shell: set it, then run "turnspan allow")')
    expect(stdout).toContain('Until that is mended its traces wait; nothing is lost.')
  })

  test('allows nothing inside Claude Code, where a project may have set the variables', async () => {
    const person = newPerson()
    const env = { ...SHELL, CLAUDECODE: '1', LANGFUSE_BASE_URL: 'https://evil.example' }
    const { stdout } = await turnspan(person, ['destinations', 'add', 'langfuse', '--no-test'], { env })
    expect(stdout).toContain(
      'LANGFUSE_PUBLIC_KEY (not allowed yet: run "turnspan allow" in a shell of your own)',
    )
    expect(textOf(person.config)).not.toContain('evil.example')
  })

  test('tells what an address of the shell was taken from', async () => {
    const person = newPerson()
    const env = { ...SHELL, LANGFUSE_BASE_URL: 'https://langfuse.example' }
    const { stdout } = await turnspan(person, ['destinations', 'add', 'langfuse', '--no-test'], { env })
    expect(stdout).toContain('! --url is what LANGFUSE_BASE_URL says in this shell.')
    expect(configOf(person).destinations).toMatchObject({ langfuse: { url: 'https://langfuse.example' } })
  })

  test.each([
    [['destinations', 'add'], 'Say which kind: turnspan destinations add KIND. There are mlflow,'],
    [['destinations', 'add', 'weave'], 'W&B Weave needs --entity, or WANDB_ENTITY in your shell'],
    [['destinations', 'add', 'otlp'], 'OTLP endpoint needs --url'],
    [['destinations', 'add', 'langfuse', '--region', 'mars'], '--region is one of eu, us, jp, hipaa.'],
    [['destinations', 'remove'], 'Say which one. There is none.'],
    [['destinations', 'test', 'x'], 'No destination is called "x". There is none.'],
  ])('%j is wrong use, and writes nothing', async (args, words) => {
    const person = newPerson()
    const { code, stderr } = await turnspan(person, args)
    expect(code).toBe(2)
    expect(stderr).toContain(words)
    expect(fs.existsSync(person.config)).toBe(false)
  })

  test('leaves every comment where it is, and replaces nothing', async () => {
    const person = newPerson()
    const text =
      '{\n  // mine\n  "user": "off", // why\n  "destinations": {\n    /* the team */\n    "team": { "kind": "otlp", "url": "http://127.0.0.1:1" }\n  }\n}\n'
    put(person.config, text)
    const add = 'destinations add otlp --name mine --url http://127.0.0.1:2 --no-test'.split(' ')
    const added = await turnspan(person, add)
    expect(added).toMatchObject({ code: 0 })
    for (const comment of ['// mine', '// why', '/* the team */'])
      expect(textOf(person.config)).toContain(comment)
    const before = textOf(person.config)
    const again = await turnspan(person, add)
    expect(again.stdout).toContain('was there already; nothing changed')
    const other = await turnspan(person, ['destinations', 'add', 'phoenix', '--name', 'mine', '--no-test'])
    expect(other.code).toBe(1)
    expect(other.stderr).toContain('"mine" is there already: give this one another --name')
    expect(textOf(person.config)).toBe(before)
    const removed = await turnspan(person, ['destinations', 'remove', 'mine'])
    expect(removed).toMatchObject({ code: 0, stderr: '' })
    expect(textOf(person.config)).toBe(text)
  })

  test('answers as JSON', async () => {
    const person = newPerson()
    const { stdout } = await addLangfuse(person, await startLangfuse(), SHELL, ['--json', '--name', 'lf'])
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ id: 'lf', kind: 'langfuse', changed: true, test: { ok: true } },
      variables: [
        { name: 'LANGFUSE_PUBLIC_KEY', status: 'allowed' },
        { name: 'LANGFUSE_SECRET_KEY', status: 'allowed' },
      ],
    })
  })

  test('makes the folder of a file for its owner alone', async () => {
    const person = newPerson()
    await turnspan(person, ['destinations', 'add', 'file', '--path', 'out/traces.jsonl'])
    const folder = path.join(person.project, 'out')
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700)
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    expect(textOf(path.join(folder, 'traces.jsonl'))).toMatch(/^\{"resourceSpans":/)
  })
})

describe('destinations test', () => {
  test('ends with 1 where one of them takes nothing, and tells of each', async () => {
    const person = newPerson()
    const vendor = await startLangfuse()
    await addLangfuse(person, vendor)
    const dead = await deadAddress()
    await turnspan(person, ['destinations', 'add', 'otlp', '--url', dead, '--no-test'])
    const all = await turnspan(person, ['destinations', 'test'], { env: SHELL })
    expect(all.code).toBe(1)
    expect(all.stdout).toContain('✓ langfuse: It knows these credentials')
    expect(all.stdout).toContain('✗ otlp: ')
    expect(await turnspan(person, ['destinations', 'test', 'langfuse'], { env: SHELL })).toMatchObject({
      code: 0,
    })
    const changed = { ...SHELL, LANGFUSE_SECRET_KEY: 'sk-lf-another' }
    const wrong = await turnspan(person, ['destinations', 'test', 'langfuse', '--json'], { env: changed })
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      destinations: [
        { id: 'langfuse', ok: false, finding: expect.stringContaining('differs from when you allowed it') },
      ],
    })
  })
})

describe('destinations remove', () => {
  test('says what it never got', async () => {
    const person = newPerson()
    const dead = await deadAddress()
    await turnspan(person, ['destinations', 'add', 'otlp', '--url', dead, '--no-test'])
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'])
    const { stdout } = await turnspan(person, ['destinations', 'remove', 'otlp'])
    expect(stdout).toContain(
      '✓ otlp is none of your destinations any more. 1 trace was not delivered to it yet: it stays in the local store.',
    )
  })
})

/** A session of a year ago, of which no hook tells any more. */
function haveOldSession(person: Person, name: string): void {
  haveSession(person, name)
  fs.rmSync(path.join(person.home, 'journal'), { recursive: true })
  const projects = path.join(person.homeFolder, '.claude', 'projects')
  for (const [file, text] of Object.entries(filesBelow(projects))) {
    put(
      path.join(projects, file),
      text.replace(/"timestamp":"(\d{4})/g, (_, year) => `"timestamp":"${Number(year) - 1}`),
    )
  }
}

describe('a backend that keeps nothing of the past', () => {
  test('gets nothing of it: import, flush, status and list say how many were skipped, and why', async () => {
    const person = newPerson()
    const contract = CONTRACTS.logfire
    if (contract === undefined) throw new Error('no contract')
    const vendor = await startVendor(contract, Date.now)
    onTestFinished(() => vendor.backend.close())
    const env = contract.variables
    await turnspan(person, ['destinations', 'add', 'logfire', '--url', vendor.origin], { env })
    haveOldSession(person, '02-bash')
    const why = '1 skipped (Logfire keeps nothing that is older than 24 hours)'
    const imported = await turnspan(person, ['import', '--to', 'logfire'], { env })
    expect(imported).toMatchObject({ code: 0 })
    expect(imported.stdout).toContain(`logfire: 0 traces delivered, ${why}`)
    expect((await turnspan(person, ['status'], { env })).stdout).toContain(why)
    expect((await turnspan(person, ['destinations', 'list'], { env })).stdout).toContain(why)
    await turnspan(person, ['destinations', 'remove', 'logfire'])
    const again = ['destinations', 'add', 'logfire', '--name', 'second', '--url', vendor.origin]
    await turnspan(person, again, { env })
    const flushed = await turnspan(person, ['flush', '--backfill', 'second'], { env })
    expect(flushed.stdout).toContain(`second: 0 delivered, ${why}`)
    expect(vendor.kept.size + vendor.dropped.length).toBe(0)
  })
})

const STORE = 'The local store only'
/** This machine may have an MLflow of its own, which is offered before it. */
const toStore = (screen: string) => (screen.includes('MLflow at http://127.0.0.1:5000') ? DOWN : '')
/** How often one goes down to it in the list of kinds. */
const placeOf = (kind: string) => KINDS_TO_ADD.findIndex((each) => each.kind === kind)

describe.skipIf(!HAS_TERMINAL)('on a terminal', () => {
  test('autolog takes any of the kinds for an answer, and traces go there', async () => {
    const person = newPerson()
    const vendor = await startLangfuse()
    const { screen } = await talk(
      person,
      ['autolog', 'claude'],
      [
        {
          sees: STORE,
          types: (screen) => toStore(screen) + DOWN.repeat(placeOf('langfuse') + 1) + ENTER,
        },
        { sees: 'Which cloud?', types: ENTER },
        { sees: 'Which environment', types: `laptop${ENTER}` },
        { sees: 'At which address?', types: `${ERASE.repeat(60)}${vendor.origin}${ENTER}` },
      ],
      { env: SHELL },
    )
    expect(screen).toContain('✓ langfuse is one of your destinations.')
    expect(screen).toContain('✓ Claude Code is traced.')
    haveSession(person, '02-bash')
    await turnspan(person, ['flush'], { env: SHELL })
    expect(vendor.kept.size).toBeGreaterThan(3)
  })

  test('add asks for the kind and for all that it needs', async () => {
    const person = newPerson()
    const vendor = await startLangfuse()
    const { screen, code } = await talk(
      person,
      ['destinations', 'add', '--url', vendor.origin],
      [
        { sees: 'Where should traces go?', types: DOWN.repeat(placeOf('langfuse')) + ENTER },
        { sees: 'Which cloud?', types: ENTER },
        { sees: 'Which environment', types: `laptop${ENTER}` },
      ],
      { env: SHELL },
    )
    expect(screen).toContain('✓ langfuse is one of your destinations.')
    expect(code).toBe(0)
    expect(configOf(person).destinations).toMatchObject({
      langfuse: { kind: 'langfuse', url: vendor.origin, environment: 'laptop' },
    })
  })

  test('autolog asks where traces go, and takes the server that answers', async () => {
    const person = newPerson()
    const mlflow = await startMlflowLike()
    const { screen, code } = await talk(
      person,
      ['autolog', 'claude'],
      [{ sees: 'Where should traces go?', types: ENTER }],
      { env: { MLFLOW_TRACKING_URI: mlflow.url } },
    )
    expect(screen).toContain(`MLflow at ${mlflow.url}`)
    expect(screen).toContain('✓ Claude Code is traced.')
    expect(code).toBe(0)
    expect(textOf(person.settings.project)).toContain(mlflow.url)
  })

  test('autolog takes the local store for an answer, and asks nothing the second time', async () => {
    const person = newPerson()
    const first = await talk(
      person,
      ['autolog', 'claude'],
      [{ sees: STORE, types: (screen) => toStore(screen) + ENTER }],
    )
    expect(first.screen).toContain('in the local store')
    const second = await talk(person, ['autolog', 'claude'], [])
    expect(second.screen).not.toContain('Where should traces go?')
    expect(second.screen).toContain('nothing changed')
  })

  test('autolog changes nothing where the person breaks off', async () => {
    const person = newPerson()
    const { screen } = await talk(
      person,
      ['autolog', 'claude'],
      [{ sees: 'Where should traces go?', types: CTRL_C }],
    )
    expect(screen).toContain('Nothing was changed.')
    expect(fs.existsSync(person.settings.project)).toBe(false)
  })

  test('autolog with -y asks nothing', async () => {
    const person = newPerson()
    const { screen } = await talk(person, ['autolog', 'claude', '-y'], [])
    expect(screen).not.toContain('Where should traces go?')
    expect(screen).toContain('✓ Claude Code is traced.')
  })
})
