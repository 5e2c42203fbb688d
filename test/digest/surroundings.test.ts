import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { repositoryAt } from '../../src/digest/repository.ts'
import { resourceOf } from '../../src/digest/surroundings.ts'
import { userIdOf, userName } from '../../src/digest/user.ts'
import { homeAt } from '../../src/disk/home.ts'
import { tempDir } from '../rig/temp-dir.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const OTHER = 'f'.repeat(40)
const CONFIG =
  '[core]\n\tbare = false\n[remote "origin"]\n\tfetch = +refs\n\turl = https://example.com/a/b.git\n[branch "main"]\n\tremote = origin\n'

function repository(files: Readonly<Record<string, string>>): string {
  const folder = tempDir('repository')
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, content)
  }
  return folder
}
const withHead = (more: Readonly<Record<string, string>> = {}) =>
  repository({
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/refs/heads/main': `${SHA}\n`,
    '.git/config': CONFIG,
    ...more,
  })

describe('the repository of a folder', () => {
  test('is where it comes from and which commit is checked out', () => {
    expect(repositoryAt(withHead())).toEqual({ url: 'https://example.com/a/b.git', revision: SHA })
  })

  test('is looked for upwards', () => {
    const folder = withHead({ 'src/deep/file': '' })
    expect(repositoryAt(path.join(folder, 'src', 'deep'))?.revision).toBe(SHA)
  })

  test('may be packed, or on no branch', () => {
    const packed = repository({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/packed-refs': `# pack-refs with: peeled\n${OTHER} refs/heads/another-main\n${SHA} refs/heads/main\n`,
    })
    expect(repositoryAt(packed)).toEqual({ url: undefined, revision: SHA })
    expect(repositoryAt(repository({ '.git/HEAD': `${SHA}\n` }))?.revision).toBe(SHA)
  })

  test('may be a worktree of another one', () => {
    const main = withHead({
      '.git/worktrees/w/HEAD': 'ref: refs/heads/feature\n',
      '.git/worktrees/w/commondir': '../..\n',
      '.git/refs/heads/feature': `${OTHER}\n`,
    })
    const worktree = repository({ '.git': `gitdir: ${path.join(main, '.git/worktrees/w')}\n` })
    expect(repositoryAt(worktree)).toEqual({ url: 'https://example.com/a/b.git', revision: OTHER })
  })

  test('has the commit that was checked out at the time, not the one that the turn itself made', () => {
    const log = [
      `${'0'.repeat(40)} ${SHA} A <a@example.com> 1000 +0100\tcommit (initial): first`,
      `${SHA} ${OTHER} A <a@example.com> 2000 +0100\tcommit: by Claude`,
    ]
    const folder = withHead({ '.git/logs/HEAD': `${log.join('\n')}\n`, '.git/refs/heads/main': `${OTHER}\n` })
    expect(repositoryAt(folder)?.revision).toBe(OTHER)
    expect(repositoryAt(folder, 2_000_000)?.revision).toBe(OTHER)
    expect(repositoryAt(folder, 1_999_000)?.revision).toBe(SHA)
    expect(repositoryAt(folder, 999_000)?.revision).toBeUndefined()
  })

  test('without a commit yet has none', () => {
    expect(repositoryAt(repository({ '.git/HEAD': 'ref: refs/heads/main\n' }))).toEqual({
      url: undefined,
      revision: undefined,
    })
  })

  test('is what a real git made', () => {
    const folder = tempDir('real-git')
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    git('init')
    git('commit', '--allow-empty', '-m', 'first')
    git('remote', 'add', 'origin', 'git@example.com:a/b.git')
    expect(repositoryAt(folder)).toEqual({
      url: 'git@example.com:a/b.git',
      revision: git('rev-parse', 'HEAD').trim(),
    })
  })
})

test('a configuration of nothing but line breaks holds nobody up', () => {
  const startMs = performance.now()
  const config = `[remote "origin"]\n${'\n'.repeat(60_000)}`
  expect(repositoryAt(withHead({ '.git/config': config }))?.url).toBeUndefined()
  // Gone over once for each line break it took four seconds.
  expect(performance.now() - startMs).toBeLessThan(1_000)
})

test.each([
  ['https://user:secret@example.com/a/b.git', 'https://example.com/a/b.git'],
  ['https://ghp_secret@example.com/a/b.git', 'https://example.com/a/b.git'],
  ['https://user:p@secret@example.com/a/b.git', 'https://example.com/a/b.git'],
  ['ssh://git:secret@example.com:22/a/b.git', 'ssh://example.com:22/a/b.git'],
  ['https://example.com/a/b.git?token=secret', 'https://example.com/a/b.git'],
  ['https://example.com/a@b/c.git', 'https://example.com/a@b/c.git'],
  ['git@example.com:a/b.git', 'git@example.com:a/b.git'],
  ['/srv/git/b.git', '/srv/git/b.git'],
])('the address %s is told as %s', (url, told) => {
  expect(
    repositoryAt(withHead({ '.git/config': CONFIG.replace('https://example.com/a/b.git', url) }))?.url,
  ).toBe(told)
})

describe('a folder that wants to harm', () => {
  test('by a pipe in place of a file does not block', () => {
    const folder = repository({ '.git/config': CONFIG })
    execFileSync('mkfifo', [path.join(folder, '.git/HEAD')])
    expect(repositoryAt(folder)).toEqual({ url: 'https://example.com/a/b.git', revision: undefined })
  })

  test('by a link or a huge file is not read', () => {
    const secret = path.join(tempDir('secret'), 'HEAD')
    fs.writeFileSync(secret, SHA)
    const linked = repository({ '.git/config': 'x'.repeat(100_000) })
    fs.symlinkSync(secret, path.join(linked, '.git/HEAD'))
    expect(repositoryAt(linked)).toEqual({ url: undefined, revision: undefined })
  })

  test('by words that are no commit is not believed', () => {
    expect(repositoryAt(repository({ '.git/HEAD': 'anything at all' }))?.revision).toBeUndefined()
  })
})

test('a folder without a repository, or none at all, has none', () => {
  expect(repositoryAt(undefined)).toBeUndefined()
  expect(repositoryAt('/does/not/exist/anywhere')).toBeUndefined()
})

test('only a live session tells of its machine', () => {
  expect(resourceOf('claude-code', '2.1.330', undefined)).toEqual({
    'service.name': 'claude-code',
    'service.version': '2.1.330',
    'telemetry.distro.name': 'turnspan',
    'telemetry.distro.version': expect.stringMatching(/^\d+\.\d+\.\d+/),
  })
  expect(resourceOf('mine', undefined, { hostName: os.hostname() })).toMatchObject({
    'service.name': 'mine',
    'host.name': os.hostname(),
  })
  expect(resourceOf('mine', undefined, { hostName: os.hostname() })).not.toHaveProperty(['service.version'])
})

test('the user is named as the machine names them, whatever the environment says', () => {
  expect(userName()).toBe(os.userInfo().username)
})

test('a hashed user is the same on this machine, and another on another', () => {
  const [one, other] = [homeAt(tempDir('one')), homeAt(tempDir('other'))]
  expect(userIdOf(one, 'plain')).toBe(os.userInfo().username)
  expect(userIdOf(one, 'off')).toBeUndefined()
  expect(userIdOf(one, 'hash')).toMatch(/^user-[0-9a-f]{16}$/)
  expect(userIdOf(one, 'hash')).toBe(userIdOf(one, 'hash'))
  expect(userIdOf(one, 'hash')).not.toBe(userIdOf(other, 'hash'))
  expect(fs.statSync(one.key).mode & 0o077).toBe(0)
})
