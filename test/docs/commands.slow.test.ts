// The commands of the docs, run as they stand: each block in a home of its own, by a real sh that finds our program as
// `turnspan` and as `npx turnspan`. Only the ports that the docs name are put right, to servers that are there.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MlflowLike, startMlflowLike } from '../cli/mlflow-like.ts'
import { newPerson, type Person } from '../cli/person.ts'
import { haveSession } from '../cli/sessions.ts'
import { builtCli } from '../rig/built.ts'
import { run } from '../rig/run.ts'
import { type Sink, startSink } from '../rig/sink.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { COVERED } from './covered.ts'
import { PAGES, shellBlocks } from './shell-commands.ts'

const isRun = (command: string) => COVERED.find((cover) => cover.commands.test(command))?.by === 'run'

const blocks = PAGES.flatMap(shellBlocks)
  .map(({ page, commands }) => ({ page, commands: commands.filter(isRun) }))
  .filter(({ commands }) => commands.some((command) => /^(?:npx )?turnspan /.test(command)))

/** Exit code 1 is an answer of theirs: nothing is set up in a home that is new, or something is not well there. */
const MAY_FIND_FAULT = /^(?:npx )?turnspan (?:status|doctor)\b/

let mlflow: MlflowLike
let sink: Sink
const bin = tempDir('docs-bin')

beforeAll(async () => {
  mlflow = await startMlflowLike()
  sink = await startSink()
  const program = (name: string, args: string) =>
    fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${args}\n`, { mode: 0o755 })
  program('turnspan', `exec '${process.execPath}' '${builtCli()}' "$@"`)
  program('npx', 'exec "$@"')
})
afterAll(async () => {
  await sink?.close()
})

/** No vendor is asked anything: what would leave this machine meets a proxy that is not there. */
const shellOf = ({ homeFolder }: Person) => ({
  PATH: `${bin}:/usr/bin:/bin`,
  HOME: homeFolder,
  HTTPS_PROXY: 'http://127.0.0.1:9',
})

/** What a page takes for granted, in the words of a page before it. */
const BEFORE: Readonly<Record<string, string>> = {
  'docs/get-started.md': 'turnspan flush >/dev/null',
  'docs/import.md': 'turnspan destinations add mlflow --url http://127.0.0.1:5000 >/dev/null',
}

const ID = '9b755c62-0000-4000-8000-000000000000'

/** A session that hooks noted, one of `~/src/app` by the id that the pages name, and copies of that elsewhere. */
function lived(person: Person): void {
  const { homeFolder, project } = person
  haveSession(person, '10-multi')
  const app = path.join(homeFolder, 'src/app')
  const projects = path.join(homeFolder, '.claude/projects')
  const [name = ''] = fs
    .readdirSync(projects, { recursive: true, encoding: 'utf8' })
    .filter((each) => each.endsWith('.jsonl'))
  const text = fs
    .readFileSync(path.join(projects, name), 'utf8')
    .replaceAll(path.basename(name, '.jsonl'), ID)
    .replaceAll(JSON.stringify(project), JSON.stringify(app))
  for (const folder of [path.join(projects, '-src-app'), path.join(homeFolder, 'backup/projects'), app]) {
    fs.mkdirSync(folder, { recursive: true })
  }
  fs.writeFileSync(path.join(projects, '-src-app', `${ID}.jsonl`), text)
  fs.writeFileSync(path.join(homeFolder, 'backup/projects', `${ID}.jsonl`), text)
  fs.writeFileSync(path.join(project, 'old-session.jsonl'), text)
}

describe.each(blocks)('$page: $commands', ({ page, commands }) => {
  test('runs', async () => {
    const person = newPerson()
    lived(person)
    const before = BEFORE[page]
    const script = [...(before === undefined ? [] : [before]), ...commands]
      .map((command) => {
        const here = command
          .replaceAll('http://127.0.0.1:5000', mlflow.url)
          .replaceAll('http://127.0.0.1:4318', sink.url)
        const said = `{ ${here}; }`
        return MAY_FIND_FAULT.test(command) ? `${said} || [ $? -eq 1 ]` : said
      })
      .join(' && \\\n')
    const ended = await run('/bin/sh', ['-c', script], {
      cwd: person.project,
      env: shellOf(person),
      stdin: '',
      timeoutMs: 60_000,
    })
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: ended.stderr })
    expect(ended.stdout + ended.stderr).not.toBe('')
  }, 90_000)
})

test('sh itself finds no fault with any block', () => {
  for (const { page, commands } of PAGES.flatMap(shellBlocks)) {
    const checked = spawnSync('/bin/sh', ['-n', '-c', commands.join('\n')], { encoding: 'utf8' })
    expect({ page, said: checked.stderr }).toEqual({ page, said: '' })
  }
})
