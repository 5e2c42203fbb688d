// P8: a repository that wants to harm whoever runs a session in it. Nothing of git is ever run.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { repositoryAt } from '../../src/digest/repository.ts'
import { flushOnce, newWorld, putEvents, putTranscripts, rootsIn } from '../flusher/world.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { filesWith } from './files.ts'

const NO_LONGER_MS = 50
const SHA = '1'.repeat(40)

interface Place {
  readonly folder: string
  readonly git: (name: string) => string
  /** 64 hexadecimal digits, as `~/.turnspan/key` holds them, and where. */
  readonly secret: string
}

function hostile(harm: (place: Place) => void) {
  const above = tempDir('hostile-repository')
  const folder = path.join(above, 'project')
  const git = (name: string) => {
    const file = path.join(folder, '.git', name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    return file
  }
  fs.mkdirSync(folder)
  const secret = path.join(above, 'key')
  const canary = randomBytes(32).toString('hex')
  fs.writeFileSync(secret, canary)
  harm({ folder, git, secret })
  return { folder, canary }
}

const HARMS: readonly [what: string, harm: (place: Place) => void][] = [
  ['.git is a FIFO', ({ folder }) => execFileSync('mkfifo', [path.join(folder, '.git')])],
  ['.git is a file of 1 GB', ({ folder }) => sparse(path.join(folder, '.git'), 1 << 30)],
  ['.git leads to /etc', ({ folder }) => fs.writeFileSync(path.join(folder, '.git'), 'gitdir: /etc\n')],
  [
    '.git leads to a device',
    ({ folder }) => fs.writeFileSync(path.join(folder, '.git'), 'gitdir: /dev/zero\n'),
  ],
  ['.git leads to itself', ({ folder }) => fs.symlinkSync('.git', path.join(folder, '.git'))],
  ['HEAD is a FIFO', ({ git }) => execFileSync('mkfifo', [git('HEAD')])],
  ['HEAD is a device', ({ git }) => fs.symlinkSync('/dev/zero', git('HEAD'))],
  ['HEAD is a file of 1 GB', ({ git }) => sparse(git('HEAD'), 1 << 30)],
  ['the log of HEAD is a FIFO', ({ git }) => execFileSync('mkfifo', [git('logs/HEAD')])],
  [
    'a ref leads out',
    ({ git, secret }) => fs.writeFileSync(git('HEAD'), `ref: ../../${path.basename(secret)}\n`),
  ],
  [
    'a ref leads out behind its folder',
    ({ git }) => fs.writeFileSync(git('HEAD'), 'ref: refs/../../../key\n'),
  ],
  ['a ref is absolute', ({ git, secret }) => fs.writeFileSync(git('HEAD'), `ref: ${secret}\n`)],
  [
    'a ref is a link',
    ({ git, secret }) => {
      fs.writeFileSync(git('HEAD'), 'ref: refs/heads/main\n')
      fs.symlinkSync(secret, git('refs/heads/main'))
    },
  ],
  [
    'the folder of refs is a link',
    ({ git, secret }) => {
      fs.writeFileSync(git('HEAD'), 'ref: refs/heads/key\n')
      fs.mkdirSync(path.dirname(git('refs/x')), { recursive: true })
      fs.symlinkSync(path.dirname(secret), path.join(path.dirname(git('refs/x')), 'heads'))
    },
  ],
  [
    'another command in every place that git runs one from',
    ({ folder, git }) => {
      const touch = `touch ${folder}/X`
      fs.writeFileSync(git('HEAD'), `ref: refs/heads/main\n`)
      fs.writeFileSync(git('refs/heads/main'), SHA)
      fs.writeFileSync(
        git('config'),
        `[core]\n\tfsmonitor = "${touch}"\n\tsshCommand = "${touch}"\n\tpager = "${touch}"\n\teditor = "${touch}"\n` +
          `[credential]\n\thelper = "!${touch}"\n[filter "x"]\n\tclean = "${touch}"\n\tsmudge = "${touch}"\n` +
          `[remote "origin"]\n\turl = "ext::${touch}"\n`,
      )
      fs.writeFileSync(git('hooks/post-checkout'), `#!/bin/sh\n${touch}\n`, { mode: 0o755 })
    },
  ],
]

const sparse = (file: string, size: number) => {
  fs.writeFileSync(file, '')
  fs.truncateSync(file, size)
}

describe('P8: a hostile repository runs nothing, tells nothing of other files, and holds up nobody', () => {
  test.each(HARMS)('%s', (_what, harm) => {
    const { folder, canary } = hostile(harm)
    // The quickest of three: a busy machine is no failure.
    const tookMs = [1, 2, 3].map(() => {
      const startedMs = performance.now()
      repositoryAt(folder)
      return performance.now() - startedMs
    })
    expect(Math.min(...tookMs)).toBeLessThan(NO_LONGER_MS)
    const told = JSON.stringify(repositoryAt(folder) ?? {})
    expect(told).not.toContain(canary)
    expect(fs.existsSync(path.join(folder, 'X'))).toBe(false)
  })
})

const LIVE = [
  '.git is a FIFO',
  '.git is a file of 1 GB',
  '.git leads to a device',
  'a ref leads out',
  'another command in every place that git runs one from',
]

describe.concurrent('P8: and the turn is traced', () => {
  test.each(HARMS.filter(([what]) => LIVE.includes(what)))('%s', async (_what, harm) => {
    const { folder, canary } = hostile(harm)
    const world = await newWorld()
    putTranscripts(world, '02-bash')
    for (const name of fs.readdirSync(world.claudeFolder, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(world.claudeFolder, name)
      if (!file.endsWith('.jsonl')) continue
      fs.writeFileSync(
        file,
        fs
          .readFileSync(file, 'utf8')
          .replaceAll('"cwd":"/home/dev/project"', `"cwd":${JSON.stringify(folder)}`),
      )
    }
    putEvents(world, '02-bash', { env: { CLAUDE_PROJECT_DIR: folder } })
    await flushOnce(world)
    expect(rootsIn(world)).toMatchObject([{ attributes: { 'process.working_directory': folder } }])
    expect(filesWith(canary, world.home.root)).toEqual([])
    expect(fs.existsSync(path.join(folder, 'X'))).toBe(false)
  })
})

describe('P8: a folder that is none any more has no repository', () => {
  const FOLDERS = [
    '/nowhere/at/all',
    '/etc/passwd',
    '/etc/passwd/x',
    `/${'x'.repeat(5_000)}`,
    '/a\0b',
    'relative',
    '',
  ]
  test.each(FOLDERS.map((cwd) => [JSON.stringify(cwd).slice(0, 20), cwd]))('%s', (_shown, cwd) => {
    expect(repositoryAt(cwd)).toBeUndefined()
  })
})
