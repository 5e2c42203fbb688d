import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cacheDir, cached } from './cache.ts'
import { tempDir } from './temp-dir.ts'

let root = ''
beforeEach(() => {
  root = tempDir('cache')
  vi.stubEnv('TURNSPAN_TEST_CACHE', root)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const key = { name: 'thing', content: ['1'] }
const put = (words: string) => async (dir: string) => writeFileSync(join(dir, 'thing'), words)

test('a thing is built once, and another content is another thing', async () => {
  const dir = await cached(key, put('first'))
  expect(await cached(key, put('second'))).toBe(dir)
  expect(readFileSync(join(dir, 'thing'), 'utf8')).toBe('first')
  expect(cacheDir({ ...key, content: ['2'] })).not.toBe(dir)
})

test('two who want the same thing at once build it once', async () => {
  let builds = 0
  const build = async (dir: string) => {
    builds += 1
    await new Promise((resolve) => setTimeout(resolve, 50))
    await put('x')(dir)
  }
  const [one, two] = await Promise.all([cached(key, build), cached(key, build)])
  expect([builds, one]).toEqual([1, two])
})

test('a build that fails leaves nothing behind and may be tried again', async () => {
  await expect(cached(key, async () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
  expect(await readdir(root)).toEqual([])
  expect(existsSync(join(await cached(key, put('now')), 'thing'))).toBe(true)
})

test('the lock of a process that died is overruled', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  writeFileSync(`${cacheDir(key)}.lock`, String(pid))
  expect(await cached(key, put('x'))).toBe(cacheDir(key))
})
