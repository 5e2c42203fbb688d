// A sender of its own process, so that its memory can be told: network-child <url>…
// Prints, for each address, what came of one request, how long that took and by how much its memory grew.
import { setTimeout as sleep } from 'node:timers/promises'
import { openHttp } from '../../src/export/http/http.ts'

const TIMEOUT_MS = 1_500
const rss = () => process.memoryUsage.rss()

async function send(url: string) {
  const http = openHttp({ url, headers: {}, timeoutMs: TIMEOUT_MS })
  let highest = 0
  const timer = setInterval(() => {
    highest = Math.max(highest, rss())
  }, 5)
  const before = rss()
  const startedMs = performance.now()
  const answer = await http.send({ method: 'POST', url, body: Buffer.from('x') })
  const tookMs = performance.now() - startedMs
  await sleep(20)
  clearInterval(timer)
  http.close()
  const told = 'error' in answer ? answer.error : `${answer.status} ${answer.complete} ${answer.body.length}`
  return { url, told, tookMs, grownBytes: highest - before }
}

const [warmUp = '', ...urls] = process.argv.slice(2)
for (let n = 0; n < 3; n++) await send(warmUp)
const results = []
for (const url of urls) results.push(await send(url))
process.stdout.write(JSON.stringify(results))
