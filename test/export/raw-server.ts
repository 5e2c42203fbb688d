// A server on 127.0.0.1 below HTTP: it does with each connection what the test wants.
import net from 'node:net'
import { onTestFinished } from 'vitest'

/** Its port. Ends with the test. */
export async function startRawServer(serve: (socket: net.Socket) => void): Promise<number> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  )
  return (server.address() as net.AddressInfo).port
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n'

/** Reads a request at `bytes` a `everyMs`, then accepts it. */
export function readsSlowly(bytes: number, everyMs: number) {
  return (socket: net.Socket) => {
    let seen = Buffer.alloc(0)
    const timer = setInterval(() => {
      // A socket hands over no less than it has got, so what it has got must be little.
      const chunk = socket.read(Math.min(bytes, socket.readableLength)) as Buffer | null
      seen = chunk === null ? seen : Buffer.concat([seen, chunk])
      const head = seen.indexOf('\r\n\r\n')
      const length = /content-length: (\d+)/i.exec(seen.toString('latin1'))?.[1]
      if (head !== -1 && length !== undefined && seen.length >= head + 4 + Number(length)) {
        seen = Buffer.alloc(0)
        socket.write(OK)
      }
    }, everyMs)
    socket.once('close', () => clearInterval(timer))
    // Not in flowing mode: what nobody reads stays where it is.
    socket.on('readable', () => {})
  }
}
