import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { forgetSetUp, noteSetUp, setUpProject } from '../../src/config/set-up-projects.ts'
import { appendToProjectLog, removeProjectLog } from '../../src/diagnostics/project-log.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { batchesIn, flushOnce, newWorld, putEvents, putTranscripts, type World } from './world.ts'

const NOW_MS = Date.UTC(2026, 10, 23, 9, 30)
const LINE = '2026-11-23T09:30:00.000Z - turnspan - INFO - said\n'

let root = ''
let claude = ''
let folder = ''
let file = ''
beforeEach(() => {
  root = tempDir('project')
  claude = path.join(root, '.claude')
  folder = path.join(claude, 'mlflow')
  file = path.join(folder, 'claude_tracing.log')
})
const say = () => appendToProjectLog(root, 'INFO', 'said', NOW_MS)
const textOf = (of = file) => fs.readFileSync(of, 'utf8')

describe('a line for the log of a project', () => {
  test('makes its folder, invisible to git, and goes behind the lines before it', () => {
    fs.mkdirSync(claude)
    execFileSync('git', ['init', '-q', root])
    say()
    say()
    expect(textOf()).toBe(LINE + LINE)
    expect(execFileSync('git', ['-C', root, 'status', '--porcelain'], { encoding: 'utf8' })).toBe('')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  })

  test("goes into MLflow's own log where there is one, and adds nothing else", () => {
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(file, 'mlflow\n')
    say()
    expect(textOf()).toBe(`mlflow\n${LINE}`)
    expect(fs.readdirSync(folder)).toEqual(['claude_tracing.log'])
  })

  test('begins the log anew when it has grown large', () => {
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(file, 'x'.repeat((1 << 20) + 1))
    say()
    expect(textOf()).toBe(LINE)
  })

  test('is dropped where the project has no .claude, is gone, or cannot be written', () => {
    say()
    expect(fs.readdirSync(root)).toEqual([])
    appendToProjectLog(path.join(root, 'nowhere'), 'INFO', 'said', NOW_MS)
    fs.writeFileSync(claude, 'a file')
    say()
    expect(textOf(claude)).toBe('a file')
  })

  const made = (what: string) => {
    fs.mkdirSync(what, { recursive: true })
    return what
  }
  const links: readonly [string, (outside: string) => void][] = [
    [
      'the log',
      (outside) => fs.symlinkSync(path.join(outside, 'x'), path.join(made(folder), path.basename(file))),
    ],
    [
      'a log of two names',
      (outside) => fs.linkSync(path.join(outside, 'x'), path.join(made(folder), path.basename(file))),
    ],
    ['its folder', (outside) => fs.symlinkSync(outside, path.join(made(claude), 'mlflow'))],
    [
      'a folder that is not there',
      (outside) => fs.symlinkSync(`${outside}/new`, path.join(made(claude), 'mlflow')),
    ],
    ['.claude', (outside) => fs.symlinkSync(outside, claude)],
  ]
  test.each(links)('is written through no link: %s', (_what, link) => {
    const outside = tempDir('outside')
    fs.writeFileSync(path.join(outside, 'x'), 'theirs')
    link(outside)
    say()
    removeProjectLog(root)
    expect(fs.readdirSync(outside)).toEqual(['x'])
    expect(textOf(path.join(outside, 'x'))).toBe('theirs')
  })

  test('waits for no pipe', () => {
    fs.mkdirSync(folder, { recursive: true })
    execFileSync('mkfifo', [file])
    say()
  })

  test('is taken away with its folder, unless something else is in there', () => {
    fs.mkdirSync(claude)
    say()
    fs.writeFileSync(path.join(folder, 'theirs'), '')
    removeProjectLog(root)
    expect(fs.readdirSync(folder).sort()).toEqual(['.gitignore', 'claude_tracing.log', 'theirs'])
    fs.rmSync(path.join(folder, 'theirs'))
    removeProjectLog(root)
    expect(fs.readdirSync(claude)).toEqual([])
    fs.mkdirSync(folder)
    fs.writeFileSync(file, "MLflow's own")
    removeProjectLog(root)
    expect(textOf()).toBe("MLflow's own")
  })
})

describe.concurrent('the flusher', () => {
  const logOf = ({ project }: World) => path.join(project, '.claude', 'mlflow', 'claude_tracing.log')
  const play = async (world: World, name = '02-bash') => {
    putTranscripts(world, name)
    putEvents(world, name)
    await flushOnce(world)
  }

  test('says there what it stored, and nothing of what was said', async () => {
    const world = await newWorld()
    fs.mkdirSync(path.join(world.project, '.claude'))
    noteSetUp(world.home, world.project, NOW_MS)
    await play(world)
    const [batch] = batchesIn(world)
    expect(textOf(logOf(world))).toMatch(
      new RegExp(
        `^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z - turnspan - INFO - trace ${batch?.traceId} stored: ${batch?.spans.length} spans, to the local store\\n$`,
      ),
    )
  })

  test('says nothing in a project that this user did not set up, or not any more', async () => {
    const world = await newWorld()
    fs.mkdirSync(path.join(world.project, '.claude'))
    await play(world)
    noteSetUp(world.home, world.project, NOW_MS)
    forgetSetUp(world.home, world.project)
    await play(world, '01-text')
    expect(batchesIn(world)).toHaveLength(2)
    expect(fs.readdirSync(path.join(world.project, '.claude'))).toEqual([])
  })
})

describe('a project that was set up', () => {
  test('is known by whatever link leads to it, and no copy of it is', async () => {
    const { home, project } = await newWorld()
    const link = `${project}-link`
    fs.symlinkSync(project, link)
    fs.cpSync(project, `${project}-copy`, { recursive: true })
    noteSetUp(home, link, NOW_MS)
    noteSetUp(home, project, NOW_MS + 1)
    const known = { root: project, at: '2026-11-23T09:30:00.000Z' }
    expect(setUpProject(home, project)).toEqual(known)
    expect(setUpProject(home, path.join(link, '..', path.basename(link)))).toEqual(known)
    expect(setUpProject(home, `${project}-copy`)).toBeUndefined()
    forgetSetUp(home, link)
    expect(setUpProject(home, project)).toBeUndefined()
  })
})
