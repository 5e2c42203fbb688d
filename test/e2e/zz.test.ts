import fs from 'node:fs'
import path from 'node:path'
import { test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import { installClaudeCode } from '../rig/claude-code.ts'
import { scenarios } from '../rig/scenarios.ts'
import { startMlflow } from '../rig/mlflow.ts'
import { tempDir } from '../rig/temp-dir.ts'
import { installPacked } from './packed.ts'
import { seeTrace } from './mlflow-rest.ts'
import { autolog, newUser, takeTurn } from './turn.ts'
test('back', async () => {
  const binary = await installClaudeCode('2.1.330')
  const bin = await installPacked()
  let mlflow = await startMlflow({ dir: tempDir('mlflow') })
  const user = await newUser(bin)
  await autolog(user, '-u', mlflow.url, '-n', 'x')
  for (let round = 0; round < 3; round++) {
  await mlflow.stop()
  const first = await takeTurn(binary, user, scenarios.bash)
  await takeTurn(binary, user, scenarios.bash)
  await sleep(3000)
  mlflow = await startMlflow({ dir: path.dirname(mlflow.sqlitePath), port: mlflow.port })
  const t0 = Date.now()
  const say = (...a: unknown[]) => console.log('+' + (Date.now() - t0), ...a)
  const root = path.join(user.home, '.turnspan')
  let stop = false
  const watch = (async () => { let last = ''; while (!stop) { let now = ''; for (const f of ['flusher.lock', 'flusher.wake', ...fs.readdirSync(path.join(root, 'delivery')).map((d) => 'delivery/' + d + '/cursor.json'), 'turnspan.log']) { try { now += f.slice(-12) + ': ' + fs.readFileSync(path.join(root, f), 'utf8').trim().split('\n').at(-1) + '\n' } catch {} } ; if (now !== last) { say(now); last = now } await sleep(20) } })()
  const next = await takeTurn(binary, user, scenarios.text)
  say('exited', next.exitedAtMs - t0)
  const seen = await seeTrace(mlflow, '1', first.sessionId, 60000)
  say('measured: seen', seen.atMs - next.exitedAtMs)
  stop = true; await watch
  fs.writeFileSync('/tmp/mlflow-log.txt', mlflow.log())
  await sleep(4000)
  }
  await mlflow.stop()
}, 200000)
