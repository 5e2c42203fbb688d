// How many connections there are. Where there are too many, the oldest that never showed the token goes: whoever opens
// hundreds and says nothing keeps nobody else out.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const MOST = 64

export interface Connections {
  /** A request with the right token came over it. */
  proven(socket: Socket): void
}

export function boundConnections(server: Server): Connections {
  const proven = new WeakSet<Socket>()
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    if (open.size >= MOST) {
      const first = [...open].find((each) => !proven.has(each))
      if (first === undefined) {
        socket.destroy()
        return
      }
      open.delete(first)
      first.destroy()
    }
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return { proven: (socket) => proven.add(socket) }
}
