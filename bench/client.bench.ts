// What a user of the real client notices: one turn in print mode, without hooks and with all of them, in front of
// backends of every mood. Interleaved rounds, each beginning with another one; between two runs the machine comes to rest.
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'vitest'
import { installPacked, type User } from '../test/e2e/packed.ts'
import { autolog, newUser, takeTurn } from '../test/e2e/turn.ts'
import { installClaudeCode } from '../test/rig/claude-code.ts'
import { scenarios } from '../test/rig/scenarios.ts'
import { freePort } from '../test/rig/service.ts'
import { startSink } from '../test/rig/sink.ts'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15)
const REST_MS = 1_200

test('client', async () => {
  const binary = await installClaudeCode('2.1.330')
  const bin = await installPacked()
  const healthy = await startSink()
  const hanging = await startSink({ reply: () => ({ kind: 'hang' }) })
  const tracedTo = async (url?: string): Promise<User> => {
    const user = await newUser(bin)
    await autolog(user, '--user', ...(url === undefined ? [] : ['--otlp-endpoint', url]))
    return user
  }
  const users = new Map([
    ['without hooks', await newUser(bin)],
    ['without hooks, once more', await newUser(bin)],
    ['local store alone', await tracedTo()],
    ['healthy backend', await tracedTo(healthy.url)],
    ['dead backend', await tracedTo(`http://127.0.0.1:${await freePort()}`)],
    ['hanging backend', await tracedTo(hanging.url)],
  ])
  const names = [...users.keys()]
  const wallMs = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = -1; round < ROUNDS; round += 1) {
    const first = (round + names.length) % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const taken = await takeTurn(binary, users.get(name) as User, scenarios.text)
      // The first round warms the machine's caches.
      if (round >= 0) wallMs.get(name)?.push(taken.wallMs)
      await sleep(REST_MS)
    }
  }
  await Promise.all([healthy.close(), hanging.close()])

  const base = wallMs.get('without hooks') ?? []
  const lines = names.map((name) => {
    const times = wallMs.get(name) ?? []
    const pairs = times.map((time, round) => time - (base[round] ?? 0))
    const middle = median(times)
    return [
      name.padEnd(28),
      `${middle} ms`.padStart(10),
      `${Math.round(median(pairs))} ms`.padStart(12),
      (middle / median(base)).toFixed(3).padStart(10),
    ].join('')
  })
  const head = ['one turn in print mode'.padEnd(28), 'median', 'paired', '× without'].map((cell, index) =>
    index === 0 ? cell : cell.padStart([0, 10, 12, 10][index] ?? 0),
  )
  process.stdout.write(`\n${[`${ROUNDS} interleaved rounds`, head.join(''), ...lines].join('\n')}\n`)
})

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
