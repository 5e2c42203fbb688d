import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { inspectRuntime } from '../../src/hook/inspect.ts'
import { installRuntime, type Runtime } from '../../src/hook/install.ts'
import { bundleFolder, modeOf, temporaryFolder } from './rig.ts'

const FILES = ['hook.cjs', 'flusher.cjs', 'hook', 'status-line', 'VERSION', 'SHA256SUMS']

function runtime(more: Partial<Runtime> = {}): Runtime {
  const home = path.join(temporaryFolder(), '.turnspan')
  return { home, bundleFolder: bundleFolder(), node: process.execPath, version: '1.2.3', ...more }
}

test('installing puts bundles, launcher, version and sums into bin, for this user alone', () => {
  const wanted = runtime()
  const installed = installRuntime(wanted)
  const bin = path.join(wanted.home, 'bin')
  expect(installed).toEqual({ status: 'installed', launcher: path.join(bin, 'hook'), changed: FILES })
  expect(fs.readdirSync(bin).sort()).toEqual([...FILES].sort())
  expect([modeOf(wanted.home), modeOf(bin), modeOf(path.join(bin, 'hook'))]).toEqual(['700', '700', '700'])
  for (const name of FILES.filter((name) => name !== 'hook' && name !== 'status-line')) {
    expect(modeOf(path.join(bin, name))).toBe('600')
  }
  expect(inspectRuntime(wanted.home)).toEqual({
    status: 'present',
    version: '1.2.3',
    altered: [],
    node: process.execPath,
    nodeRuns: true,
  })
})

test('installing again changes nothing; an upgrade changes what is new', () => {
  const wanted = runtime()
  installRuntime(wanted)
  expect(installRuntime(wanted)).toMatchObject({ status: 'installed', changed: [] })
  expect(installRuntime({ ...wanted, version: '1.3.0' })).toMatchObject({
    changed: ['VERSION', 'SHA256SUMS'],
  })
  expect(inspectRuntime(wanted.home)).toMatchObject({ version: '1.3.0', altered: [] })
})

test('sha256sum agrees with the sums', () => {
  const wanted = runtime()
  installRuntime(wanted)
  const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: path.join(wanted.home, 'bin') })
  expect(said.toString().match(/: OK/g)).toHaveLength(5)
})

test('a changed, missing or openly writable file is seen, and put right by installing again', () => {
  const wanted = runtime()
  installRuntime(wanted)
  const bin = path.join(wanted.home, 'bin')
  fs.appendFileSync(path.join(bin, 'hook.cjs'), ' ')
  fs.rmSync(path.join(bin, 'flusher.cjs'))
  fs.chmodSync(path.join(bin, 'hook'), 0o777)
  expect(inspectRuntime(wanted.home)).toMatchObject({ altered: ['hook.cjs', 'flusher.cjs', 'hook'] })
  expect(installRuntime(wanted)).toMatchObject({ changed: ['hook.cjs', 'flusher.cjs', 'hook'] })
  expect(inspectRuntime(wanted.home)).toMatchObject({ altered: [] })
})

test('a link in the place of a file is replaced, and what it led to stays', () => {
  const wanted = runtime()
  installRuntime(wanted)
  const victim = path.join(temporaryFolder(), 'victim')
  const hook = path.join(wanted.home, 'bin', 'hook.cjs')
  fs.renameSync(hook, victim)
  fs.symlinkSync(victim, hook)
  expect(installRuntime({ ...wanted, version: '2.0.0' })).toMatchObject({ status: 'installed' })
  expect(fs.lstatSync(hook).isFile()).toBe(true)
})

test('a node that is gone is told', () => {
  const node = "/opt/it's gone/bin/node"
  const wanted = runtime({ node })
  installRuntime(wanted)
  expect(inspectRuntime(wanted.home)).toMatchObject({ node, nodeRuns: false, altered: [] })
})

test('a home without a runtime has none', () => {
  expect(inspectRuntime(path.join(temporaryFolder(), 'nothing'))).toEqual({ status: 'absent' })
})

test('a package without bundles is refused before anything is written', () => {
  const wanted = runtime({ bundleFolder: temporaryFolder() })
  expect(installRuntime(wanted)).toMatchObject({
    status: 'refused',
    why: expect.stringContaining('hook.cjs'),
  })
  expect(fs.existsSync(wanted.home)).toBe(false)
})

test('a file or a link in the place of a folder is refused in words', () => {
  const [first, second] = [runtime(), runtime()]
  fs.writeFileSync(first.home, '')
  const why = `${first.home} cannot be written (EEXIST): make room for it, or choose another home.`
  expect(installRuntime(first)).toEqual({ status: 'refused', why })
  fs.mkdirSync(second.home)
  const bin = path.join(second.home, 'bin')
  fs.symlinkSync(temporaryFolder(), bin)
  expect(installRuntime(second)).toEqual({ status: 'refused', why: `${bin} is not a folder: move it away.` })
})

test('a home that is a link is settled when it is installed', () => {
  const real = temporaryFolder()
  const home = path.join(temporaryFolder(), '.turnspan')
  fs.symlinkSync(real, home)
  expect(installRuntime(runtime({ home }))).toMatchObject({ launcher: path.join(real, 'bin', 'hook') })
})

test.runIf(process.getuid?.() === 0)('the home of another user is refused', () => {
  const wanted = runtime()
  fs.mkdirSync(wanted.home)
  fs.chownSync(wanted.home, 12_345, 12_345)
  expect(installRuntime(wanted)).toMatchObject({
    status: 'refused',
    why: expect.stringContaining('uid 12345'),
  })
  expect(fs.readdirSync(wanted.home)).toEqual([])
})
