// I2 and I3: paths that come out of a conversation open nothing but Claude Code's own session files.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  flushOnce,
  loggedIn,
  newWorld,
  putEvents,
  putTranscripts,
  rootsIn,
  spansIn,
  type World,
} from '../flusher/world.ts'
import { recordingOf } from '../sessions/recordings.ts'
import { filesWith } from './files.ts'

const CANARY = 'canary-8d1f06c2b7'
const NAME = '02-bash'

/** A transcript as Claude Code writes it, with the canary as what was asked. */
function forged(): string {
  const text = recordingOf(NAME).files[0]?.bytes.toString('utf8') ?? ''
  const prompt = recordingOf(NAME).hooks.flatMap(({ input }) =>
    typeof input.prompt === 'string' ? [input.prompt] : [],
  )[0]
  return text.replaceAll(JSON.stringify(prompt), JSON.stringify(CANARY))
}

/** The hooks of the session tell another place of its transcript. */
function tell(world: World, transcriptPath: string): void {
  putEvents(world, NAME, {
    hooks: (all) =>
      all.map((hook) => ({
        ...hook,
        input: { ...hook.input, transcript_path: transcriptPath, agent_transcript_path: transcriptPath },
      })),
  })
}

interface Place {
  readonly outside: string
  readonly projects: string
}

/** What is planted, the path that the hooks tell, and why it is not opened; a file that is not there is no news. */
type Row = readonly [what: string, plant: (place: Place) => string, why: string | undefined]

const put = (file: string, text = forged()): string => {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
  return file
}

const ROWS: readonly Row[] = [
  ['a file elsewhere', ({ outside }) => put(path.join(outside, 'secret.jsonl')), 'outside'],
  ['a system file', () => '/etc/passwd', 'wrong-kind'],
  ['the environment of the process', () => '/proc/self/environ', 'wrong-kind'],
  ['a device without end', () => '/dev/zero', 'wrong-kind'],
  [
    'a way out by ..',
    ({ outside, projects }) => {
      put(path.join(outside, 'secret.jsonl'))
      return `${projects}/p/../../outside/secret.jsonl`
    },
    'outside',
  ],
  [
    'a link inside to a file outside',
    ({ outside, projects }) => {
      const link = path.join(projects, 'p', 'session.jsonl')
      fs.symlinkSync(put(path.join(outside, 'secret.jsonl')), link)
      return link
    },
    'outside',
  ],
  [
    'a linked folder inside',
    ({ outside, projects }) => {
      put(path.join(outside, 'secret.jsonl'))
      fs.symlinkSync(outside, path.join(projects, 'linked'))
      return path.join(projects, 'linked', 'secret.jsonl')
    },
    'outside',
  ],
  [
    'a link inside to the environment',
    ({ projects }) => {
      const link = path.join(projects, 'p', 'environ.jsonl')
      fs.symlinkSync('/proc/self/environ', link)
      return link
    },
    'outside',
  ],
  [
    'a FIFO inside',
    ({ projects }) => {
      const pipe = path.join(projects, 'p', 'pipe.jsonl')
      execFileSync('mkfifo', [pipe])
      return pipe
    },
    'not-a-file',
  ],
  [
    'a folder inside',
    ({ projects }) => {
      fs.mkdirSync(path.join(projects, 'p', 'folder.jsonl'))
      return path.join(projects, 'p', 'folder.jsonl')
    },
    'not-a-file',
  ],
  [
    'a file inside that is no transcript',
    ({ projects }) => put(path.join(projects, 'p', 'key.pem')),
    'wrong-kind',
  ],
  [
    'a folder whose name begins alike',
    ({ projects }) => put(path.join(`${projects}-of-another`, 'secret.jsonl')),
    'outside',
  ],
  [
    'a relative path',
    ({ outside }) => path.relative(process.cwd(), put(path.join(outside, 'secret.jsonl'))),
    undefined,
  ],
  ['a path with a NUL', ({ outside }) => `${put(path.join(outside, 'secret.jsonl'))}\0.jsonl`, undefined],
]

describe.concurrent('I2: a transcript path that leads elsewhere is not read, and that is noted', () => {
  test.each(ROWS)('%s', async (_what, plant, why) => {
    const world = await newWorld()
    const projects = path.join(world.claudeFolder, 'projects')
    const outside = path.join(world.claudeFolder, 'outside')
    for (const folder of [path.join(projects, 'p'), outside]) fs.mkdirSync(folder, { recursive: true })
    tell(world, plant({ outside, projects }))
    await flushOnce(world)
    // The hooks alone tell the turn.
    expect(rootsIn(world)).toHaveLength(1)
    expect(filesWith(CANARY, world.home.root)).toEqual([])
    const noted = loggedIn(world).filter(({ what }) => what === 'transcript.refused')
    expect(noted.map((each) => each.why)).toEqual(why === undefined ? [] : [why])
  })

  test('and the same text in its own place is read', async () => {
    const world = await newWorld()
    const own = put(path.join(world.claudeFolder, 'projects', 'p', 'session.jsonl'))
    tell(world, own)
    await flushOnce(world)
    expect(filesWith(CANARY, world.home.traces).length).toBeGreaterThan(0)
    expect(loggedIn(world)).toEqual([])
  })

  test.runIf(process.geteuid?.() === 0)('a file of another user', async () => {
    const world = await newWorld()
    const theirs = put(path.join(world.claudeFolder, 'projects', 'p', 'session.jsonl'))
    fs.chownSync(theirs, 12_345, 12_345)
    tell(world, theirs)
    await flushOnce(world)
    expect(filesWith(CANARY, world.home.root)).toEqual([])
    expect(loggedIn(world)).toMatchObject([{ what: 'transcript.refused', why: 'not-yours' }])
  })
})

const MCP = '15-mcp'
const LARGE = '14-large'

/** Every tool result of the recording says that its rest lies in that file. */
function withPersisted(world: World, name: string, file: string): void {
  putTranscripts(world, name)
  const projects = path.join(world.claudeFolder, 'projects')
  for (const { name: place, bytes } of recordingOf(name).files) {
    const lines = bytes
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((text) => {
        const line = JSON.parse(text) as { toolUseResult?: unknown }
        if (line.toolUseResult === undefined) return text
        const result = typeof line.toolUseResult === 'object' ? line.toolUseResult : {}
        const named = { ...result, persistedOutputPath: file, outputFile: file, output_file: file }
        return JSON.stringify({ ...line, toolUseResult: named })
      })
    fs.writeFileSync(path.join(projects, place), `${lines.join('\n')}\n`)
  }
  putEvents(world, name, {
    hooks: (all) =>
      all.map((hook) => ({
        ...hook,
        input: { ...hook.input, tool_response: { persistedOutputPath: file, outputFile: file } },
      })),
  })
}

describe.concurrent('I3: a tool that says its output lies in a file makes nobody read that file', () => {
  const PLACES: readonly [what: string, secret: (world: World) => string][] = [
    ['a key outside', (world) => put(path.join(world.claudeFolder, '..', '.ssh', 'id_rsa'), CANARY)],
    ['a text outside', (world) => put(path.join(world.claudeFolder, '..', '.ssh', 'id_rsa.txt'), CANARY)],
    [
      'a text of another session',
      (world) =>
        put(path.join(world.claudeFolder, 'projects', 'other', 's', 'tool-results', 'x.txt'), CANARY),
    ],
  ]

  test.each(PLACES)('an MCP tool, %s', async (_what, secret) => {
    const world = await newWorld()
    withPersisted(world, MCP, secret(world))
    await flushOnce(world)
    expect(rootsIn(world).length).toBeGreaterThan(0)
    expect(filesWith(CANARY, world.home.root)).toEqual([])
  })

  test.each(PLACES)('the Bash tool itself, %s', async (_what, secret) => {
    const world = await newWorld()
    withPersisted(world, LARGE, secret(world))
    await flushOnce(world)
    expect(rootsIn(world).length).toBeGreaterThan(0)
    expect(filesWith(CANARY, world.home.root)).toEqual([])
  })

  test('an MCP tool, a text of that name in its own session', async () => {
    const world = await newWorld()
    withPersisted(world, MCP, '/anywhere/x.txt')
    for (const folder of sessionFoldersOf(world, MCP)) put(path.join(folder, 'tool-results', 'x.txt'), CANARY)
    await flushOnce(world)
    expect(filesWith(CANARY, world.home.root)).toEqual([])
  })

  test.each(['folder', 'file'] as const)('a link in the place of the %s of outputs', async (plant) => {
    const world = await newWorld()
    const secret = put(path.join(world.claudeFolder, '..', '.ssh', 'x.txt'), CANARY)
    withPersisted(world, LARGE, '/anywhere/x.txt')
    for (const session of sessionFoldersOf(world, LARGE)) {
      const outputs = path.join(session, 'tool-results')
      fs.rmSync(outputs, { recursive: true, force: true })
      fs.mkdirSync(plant === 'folder' ? session : outputs, { recursive: true })
      if (plant === 'folder') fs.symlinkSync(path.dirname(secret), outputs)
      else fs.symlinkSync(secret, path.join(outputs, 'x.txt'))
    }
    await flushOnce(world)
    expect(rootsIn(world).length).toBeGreaterThan(0)
    expect(filesWith(CANARY, world.home.root)).toEqual([])
  })

  test('and the output of a Bash call in its own place is read', async () => {
    const world = await newWorld()
    withPersisted(world, LARGE, '/anywhere/x.txt')
    for (const session of sessionFoldersOf(world, LARGE))
      put(path.join(session, 'tool-results', 'x.txt'), CANARY)
    await flushOnce(world)
    expect(filesWith(CANARY, world.home.traces).length).toBeGreaterThan(0)
    expect(
      [...spansIn(world).values()].some(({ attributes }) =>
        String(attributes['gen_ai.tool.call.result']).includes(CANARY),
      ),
    ).toBe(true)
  })

  test('what a background task says of its output file', async () => {
    const world = await newWorld()
    const secret = put(path.join(world.claudeFolder, '..', '.ssh', 'id_rsa.txt'), CANARY)
    putTranscripts(world, '09-background')
    const projects = path.join(world.claudeFolder, 'projects')
    for (const { name, bytes } of recordingOf('09-background').files) {
      const text = bytes
        .toString('utf8')
        .replaceAll(/<output-file>[^<]*<\/output-file>/g, `<output-file>${secret}</output-file>`)
      fs.writeFileSync(path.join(projects, name), text)
    }
    putEvents(world, '09-background')
    await flushOnce(world)
    expect(filesWith('<output-file>', world.home.traces).length + rootsIn(world).length).toBeGreaterThan(0)
    expect(filesWith(CANARY, world.home.root)).toEqual([])
  })
})

const sessionFoldersOf = (world: World, name: string): readonly string[] =>
  recordingOf(name)
    .files.filter(({ agentId }) => agentId === undefined)
    .map((file) => path.join(world.claudeFolder, 'projects', file.name.replace(/\.jsonl$/, '')))
