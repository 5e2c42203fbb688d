// F4 to F6: the settings files of others, which we edit.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { buildSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { filesBelow, newPerson, put, textOf, turnspan } from '../cli/person.ts'
import { atFileEnd } from '../rig/file-end.ts'
import { runOk } from '../rig/run.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { filesWith, modesBelow } from './files.ts'

const ROUNDS = 500
const AT_ONCE = 10

describe('F4: of two programs that edit a settings file at once, neither loses what it wrote', () => {
  // Both wait for the name of a file on their input, edit it, and say that they have.
  const OURS = `
    import { setProperty } from '../jsonc/edit.ts'
    import { editSettings } from './settings-file.ts'
    import { createInterface } from 'node:readline'
    const name = process.argv[2]
    createInterface({ input: process.stdin }).on('line', async (path) => {
      const done = await editSettings({ path, scope: 'project' }, (text) => setProperty(text, ['env', name], '1'))
      console.log(done.status === 'written' ? path : done.status + ': ' + done.reason)
    })`
  // As an editor or Claude Code does it: read, write beside it, look again, rename.
  const THEIRS = `
    import fs from 'node:fs'
    import { createInterface } from 'node:readline'
    createInterface({ input: process.stdin }).on('line', async (path) => {
      for (;;) {
        const text = fs.readFileSync(path, 'utf8')
        const settings = JSON.parse(text)
        fs.writeFileSync(path + '.theirs', JSON.stringify({ ...settings, theirs: 1 }))
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
        if (fs.readFileSync(path, 'utf8') !== text) continue
        fs.renameSync(path + '.theirs', path)
        break
      }
      console.log(path)
    })`

  function program(name: string, contents: string): string {
    const outfile = path.join(tempDir('program'), `${name}.mjs`)
    const resolveDir = path.resolve(import.meta.dirname, '../../src/claude')
    const stdin = { contents, resolveDir, loader: 'ts' as const }
    buildSync({
      stdin,
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
    })
    return outfile
  }

  /** Resolves for each file when the program has said its name. */
  function start(file: string, ...args: readonly string[]) {
    const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    atFileEnd(() => void child.kill('SIGKILL'))
    const waiting = new Map<string, (said: string) => void>()
    createInterface({ input: child.stdout }).on('line', (said) => {
      const settle = waiting.get(said) ?? [...waiting.values()][0]
      settle?.(said)
    })
    return {
      edit: (settings: string) =>
        new Promise<string>((resolve) => {
          waiting.set(settings, (said) => {
            waiting.delete(settings)
            resolve(said)
          })
          child.stdin.write(`${settings}\n`)
        }),
      async end() {
        child.stdin.end()
        if (child.exitCode === null) await once(child, 'exit')
      },
    }
  }

  /** What each of so many files holds at the end. */
  async function race(one: ReturnType<typeof start>, other: ReturnType<typeof start>) {
    const folder = tempDir('races')
    const results: { env?: Record<string, string>; theirs?: number; model?: string }[] = []
    let round = 0
    const worker = async () => {
      while (round < ROUNDS) {
        round += 1
        const file = path.join(folder, `p${round}`, '.claude', 'settings.json')
        put(file, '{"model":"opus"}')
        expect(await Promise.all([one.edit(file), other.edit(file)])).toEqual([file, file])
        results.push(JSON.parse(textOf(file)))
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    await Promise.all([one.end(), other.end()])
    return results
  }

  test('two of ours, 500 times', async () => {
    const ours = program('ours', OURS)
    const results = await race(start(ours, 'A'), start(ours, 'B'))
    expect(results).toEqual(results.map(() => ({ model: 'opus', env: { A: '1', B: '1' } })))
  }, 120_000)

  // Without a lock there is a moment between anybody's last look and their rename. Ours is that of two system calls:
  // 0 to 5 of 500 files were hit on two busy cores, where both wrote within 8 ms of each other every time.
  test('one of ours and one that knows no lock, 500 times: hardly ever', async () => {
    const results = await race(start(program('ours', OURS), 'A'), start(program('theirs', THEIRS)))
    const lost = results.filter(({ model, theirs }) => model === undefined || theirs === undefined)
    expect(lost.length).toBeLessThanOrEqual(ROUNDS / 50)
  }, 120_000)

  test.runIf(process.geteuid?.() === 0)(
    "a link to somebody else's file is refused, and the file stays",
    async () => {
      const person = newPerson()
      const target = path.join(person.homeFolder, 'theirs.json')
      fs.writeFileSync(target, '{}')
      fs.chownSync(target, 12_345, 12_345)
      fs.mkdirSync(path.dirname(person.settings.local), { recursive: true })
      fs.symlinkSync(target, person.settings.local)
      const { code, stderr } = await turnspan(person, ['autolog', 'claude', '--local'])
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('belongs to another user'),
      })
      expect(textOf(target)).toBe('{}')
    },
  )
})

const CANARY = 'sk-canary-7f3c1e9a55d2'

test('F5: a copy of settings with a credential lies in our own home for its owner alone, and goes with --disable', async () => {
  const person = newPerson()
  const env = { PATH: process.env.PATH, HOME: person.homeFolder, GIT_CONFIG_NOSYSTEM: '1' }
  const git = async (...args: string[]) =>
    (await runOk('git', args, { cwd: person.project, env, timeoutMs: 10_000 })).stdout
  await git('init', '-q')
  const before = `{ "env": { "THEIR_TOKEN": "${CANARY}" } }`
  put(person.settings.project, before)
  expect(await turnspan(person, ['autolog', 'claude'])).toMatchObject({ code: 0 })
  expect(await git('status', '--porcelain', '--untracked-files=all')).toBe('?? .claude/settings.json\n')
  const [copy, ...more] = Object.values(filesBelow(path.join(person.home, 'backup')))
  const { bytesBase64 } = JSON.parse(copy ?? '') as { bytesBase64: string }
  expect(Buffer.from(bytesBase64, 'base64').toString()).toBe(before)
  expect(more).toEqual([])
  expect(modesBelow(path.join(person.home, 'backup'))).toEqual([expect.stringMatching(/^600 /)])
  expect(await turnspan(person, ['autolog', 'claude', '--disable'])).toMatchObject({ code: 0 })
  expect(textOf(person.settings.project)).toBe(before)
  expect(filesBelow(path.join(person.home, 'backup'))).toEqual({})
  expect(filesWith(CANARY, person.homeFolder)).toEqual([person.settings.project])
})

describe('F6: no credential gets into settings that are shared', () => {
  const REFUSED = [
    [
      '--project',
      '--otlp-endpoint',
      'https://otlp.example.com',
      '--header',
      `authorization=Bearer ${CANARY}`,
    ],
    ['--otlp-endpoint', 'https://otlp.example.com', '--header', `X-Api-Key=${CANARY}`],
    ['-u', 'https://mlflow.example.com', '--header', `cookie=session=${CANARY}`],
    ['-u', `https://me:${CANARY}@mlflow.example.com`],
    ['--otlp-endpoint', `https://otlp.example.com/?token=${CANARY}`],
    ['--local', '-u', `https://${CANARY}@mlflow.example.com`],
    ['--user', '--otlp-endpoint', `https://otlp.example.com/?api_key=${CANARY}`],
  ]

  test.each(REFUSED.map((args) => [args.join(' ').replaceAll(CANARY, '…'), args]))(
    '%s',
    async (_words, args) => {
      const person = newPerson()
      put(person.settings.project, '{ "model": "opus" }')
      const before = filesBelow(person.homeFolder)
      const { code, stdout, stderr } = await turnspan(person, ['autolog', 'claude', ...args])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr.trim().split('\n')).toHaveLength(1)
      expect(stderr).not.toContain(CANARY)
      expect(filesBelow(person.homeFolder)).toEqual(before)
    },
  )

  test('with --local it goes into our own config.json, and nowhere else', async () => {
    const person = newPerson()
    const args = [
      '--local',
      '--otlp-endpoint',
      'https://otlp.example.com',
      '--header',
      `authorization=Bearer ${CANARY}`,
    ]
    const { code, stdout, stderr } = await turnspan(person, ['autolog', 'claude', ...args])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toContain(CANARY)
    expect(filesWith(CANARY, person.homeFolder)).toEqual([person.config])
    expect(modesBelow(person.home)).toContain('600 config.json')
  })
})
