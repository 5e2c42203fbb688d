// Answers that leave, and answers that nobody waits for any more.
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import type { Answer } from '../../src/page-server/http/answer.ts'
import { send } from '../../src/page-server/http/send.ts'

/** What happened of one streamed answer, to a client that waits for it or hangs up before. */
async function streamed({ hangsUp }: { readonly hangsUp: boolean }) {
  const seen: string[] = []
  const answer: Answer = {
    status: 200,
    stream: async (out) => {
      seen.push('begun')
      await out.write('a')
    },
    left: () => seen.push('left'),
  }
  const server = http.createServer(async (request, response) => {
    if (hangsUp) await once(response, 'close')
    await send(request, response, answer)
    server.emit('sent')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const sent = once(server, 'sent')
  const { port } = server.address() as AddressInfo
  const request = http.get({ port, host: '127.0.0.1', agent: false })
  request.on('error', () => {})
  if (hangsUp) server.once('request', () => request.destroy())
  else await once((await once(request, 'response'))[0].resume(), 'close')
  await sent
  return seen
}

it('says once that an answer has left', async () => {
  const seen = await streamed({ hangsUp: false })
  await expect.poll(() => seen).toEqual(['begun', 'left'])
})

it('says so too of one whose client had gone, and begins nothing for it', async () => {
  expect(await streamed({ hangsUp: true })).toEqual(['left'])
})
