// An address at which nobody listens, and nobody will: a port that was free a moment ago may be another test's by now.
import { once } from 'node:events'
import net from 'node:net'
import { atFileEnd } from './file-end.ts'

export interface DeadPort {
  readonly port: number
  readonly url: string
  /** From then on somebody may listen there. */
  release(): Promise<void>
}

/** Held by a connection that goes out from it: that takes the port, and listens to nobody. */
export async function deadPort(): Promise<DeadPort> {
  const server = net.createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: there } = server.address() as net.AddressInfo
  const socket = net.connect({ port: there, host: '127.0.0.1', localAddress: '127.0.0.1' })
  await once(socket, 'connect')
  const release = async () => {
    if (socket.destroyed) return
    // A reset: an orderly end would keep the port for a minute.
    socket.resetAndDestroy()
    await new Promise((resolve) => server.close(resolve))
  }
  atFileEnd(release)
  const port = socket.localPort ?? 0
  return { port, url: `http://127.0.0.1:${port}`, release }
}
