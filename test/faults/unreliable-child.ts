// A backend in a process of its own, so that it can be killed: unreliable-child <port> <file> <seed> <share>
// Of its requests a share goes wrong; what it takes is in the file before it answers. Another share may be sent to it.
import fs from 'node:fs'
import http from 'node:http'
import { diceOf } from './seed.ts'

const [port = '', file = '', seed = '', givenShare = '0'] = process.argv.slice(2)
const dice = diceOf(Number(seed))
let share = Number(givenShare)

type Fault = (request: http.IncomingMessage, response: http.ServerResponse, body: Buffer) => void

const refuses =
  (status: number, headers: () => http.OutgoingHttpHeaders = () => ({})): Fault =>
  (_, response) =>
    void response.writeHead(status, headers()).end('no')

const FAULTS: readonly Fault[] = [
  refuses(502),
  refuses(503),
  refuses(504),
  refuses(429),
  refuses(503, () => ({ 'retry-after': '1' })),
  refuses(429, () => ({ 'retry-after': new Date(Date.now() + 1_500).toUTCString() })),
  // It never answers: before it took anything, and after.
  () => {},
  (request, _, body) => take(request, body),
  (request) => void request.socket.resetAndDestroy(),
  (request, _, body) => {
    take(request, body)
    request.socket.resetAndDestroy()
  },
  // The answer breaks off.
  (request, response, body) => {
    take(request, body)
    response.writeHead(200, { 'content-type': 'application/x-protobuf', 'content-length': '200' })
    response.write(Buffer.alloc(10), () => void request.socket.destroy())
  },
  (request, response, body) => void setTimeout(() => accept(request, response, body), dice.between(50, 400)),
]

const server = http.createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('error', () => {})
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    const react = dice.isBelow(share) ? dice.pick(FAULTS) : accept
    react(request, response, body)
  })
})

function accept(request: http.IncomingMessage, response: http.ServerResponse, body: Buffer): void {
  take(request, body)
  response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
}

function take({ headers }: http.IncomingMessage, body: Buffer): void {
  const line = { gzip: headers['content-encoding'] === 'gzip', body: body.toString('base64') }
  fs.appendFileSync(file, `${JSON.stringify(line)}\n`)
}

process.on('message', (said) => {
  share = Number(said)
})
// Nobody is left to end it.
process.on('disconnect', () => process.exit(0))
server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'))
