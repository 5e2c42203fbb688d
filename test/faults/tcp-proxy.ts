// A TCP proxy on 127.0.0.1 that can be told to be a bad network; what it is told holds for open connections too.
import net, { type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { atFileEnd } from '../rig/file-end.ts'
import { diceOf } from './seed.ts'
import { closeDelayOf, type Flow, type Toxic, through } from './toxics.ts'

/** `up`: from the client to the server. */
export type Direction = 'up' | 'down'

export interface TcpProxy {
  readonly port: number
  readonly upstreamPort: number
  readonly url: string
  /** In place of those before; `share`: of the connections that begin from now on. */
  poison(toxics: Partial<Readonly<Record<Direction, readonly Toxic[]>>>, share?: number): void
  /** Lets everything through again. */
  heal(): void
  /** Nothing listens any more, and what was open is cut. */
  disable(): Promise<void>
  enable(): Promise<void>
  /** Since the start. */
  connections(): number
}

export async function startTcpProxy(upstreamPort: number, seed = 1): Promise<TcpProxy> {
  const dice = diceOf(seed)
  const open = new Set<Socket>()
  let toxics: Readonly<Record<Direction, readonly Toxic[]>> = { up: [], down: [] }
  let share = 1
  let connections = 0

  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    connections += 1
    const isPoisoned = dice.isBelow(share)
    const upstream = net.connect({ port: upstreamPort, host: '127.0.0.1', allowHalfOpen: true })
    const sockets = [client, upstream]
    const over = new AbortController()
    for (const socket of sockets) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        over.abort()
        for (const each of sockets) each.destroy()
      })
    }
    const flow = (): Flow => ({
      dice,
      over: over.signal,
      passed: 0,
      close: () => sockets.forEach((socket) => void socket.destroy()),
      reset: () => sockets.forEach((socket) => void socket.resetAndDestroy()),
    })
    const inForce = (direction: Direction) => (isPoisoned ? toxics[direction] : [])
    void pump(client, upstream, () => inForce('up'), flow())
    void pump(upstream, client, () => inForce('down'), flow())
  })

  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const disable = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of open) socket.destroy()
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  atFileEnd(disable)
  return {
    port,
    upstreamPort,
    url: `http://127.0.0.1:${port}`,
    poison(next, of = 1) {
      toxics = { up: [], down: [], ...next }
      share = of
    },
    heal() {
      toxics = { up: [], down: [] }
    },
    disable,
    enable: async () => {
      if (!server.listening) await listen(port)
    },
    connections: () => connections,
  }
}

async function pump(from: Socket, to: Socket, inForce: () => readonly Toxic[], flow: Flow): Promise<void> {
  try {
    for await (const piece of arrivals(from)) {
      for await (const bytes of through(piece, inForce(), flow)) {
        if (to.destroyed) return
        flow.passed += bytes.length
        if (!to.write(bytes)) await new Promise((resolve) => whenWritable(to, resolve))
      }
    }
    await sleep(closeDelayOf(inForce()), undefined, { signal: flow.over })
    to.end()
  } catch {
    // Cut in between: both sides are closed by now.
  }
}

function whenWritable(socket: Socket, resolve: (value?: unknown) => void): void {
  socket.once('drain', resolve)
  socket.once('close', resolve)
}

/** Each with the moment at which it came, so that one that waits does not make the next one later. */
async function* arrivals(socket: Socket): AsyncGenerator<{ bytes: Buffer; cameMs: number }> {
  const waiting: { bytes: Buffer; cameMs: number }[] = []
  let isOver = false
  let wake = () => {}
  socket.on('data', (bytes: Buffer) => {
    waiting.push({ bytes, cameMs: performance.now() })
    if (waiting.length > 64) socket.pause()
    wake()
  })
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      isOver = true
      wake()
    })
  }
  for (;;) {
    const next = waiting.shift()
    if (next !== undefined) yield next
    else if (isOver) return
    else {
      if (socket.isPaused()) socket.resume()
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
}
