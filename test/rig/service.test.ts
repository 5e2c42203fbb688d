import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { atFileEnd } from './file-end.ts'
import { freePort, startService } from './service.ts'
import { tempDir } from './temp-dir.ts'

const SERVER = `
const server = require('node:http').createServer((_, response) => response.end('ok'))
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('up'))
process.on('SIGTERM', () => { console.log('bye'); process.exit(0) })
`

async function serverOptions() {
  const dir = tempDir('service')
  const file = join(dir, 'server.cjs')
  writeFileSync(file, SERVER)
  const port = await freePort()
  return {
    ...{ name: 'a server', command: process.execPath, args: [file, String(port)], env: {}, cwd: dir },
    ...{
      logFile: join(dir, 'log'),
      healthUrl: `http://127.0.0.1:${port}`,
      startTimeoutMs: 15_000,
      stopTimeoutMs: 5_000,
    },
  }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a service is up when it is handed out, says goodbye when stopped, and does not when killed', async () => {
  const options = await serverOptions()
  const first = await startService(options)
  expect((await fetch(options.healthUrl)).status).toBe(200)
  await first.stop()
  expect(first.log()).toBe('up\nbye\n')
  const again = await startService(options)
  await again.kill()
  expect([isAlive(first.pid), isAlive(again.pid)]).toEqual([false, false])
  expect(again.log()).toBe('up\nbye\nup\n')
})

test('a service that does not come up is an error that shows its log', async () => {
  const options = await serverOptions()
  const failing = { ...options, args: ['-e', 'console.log("no database"); process.exit(3)'] }
  await expect(startService(failing)).rejects.toThrow(/a server ended while it was starting.*no database/s)
  await expect(startService({ ...options, command: '/nonexistent' })).rejects.toThrow(/could not be started/)
})

test('a service ends with the process that started it, even if that is killed', async () => {
  const { args } = await serverOptions()
  const leash = fileURLToPath(new URL('leash.mjs', import.meta.url))
  const owner = `
    const { spawn } = require('node:child_process')
    const leash = spawn(process.execPath, ${JSON.stringify([leash, '60', process.execPath, ...args])},
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true })
    leash.stdio[3].once('data', (line) => process.stdout.write(line))
  `
  const parent = spawn(process.execPath, ['-e', owner])
  atFileEnd(() => void parent.kill('SIGKILL'))
  const line = await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve))
  const pid = Number(line.toString())
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await eventually(() => !isAlive(pid), { what: 'the end of the service', timeoutMs: 10_000 })
})
