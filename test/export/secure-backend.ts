// A backend that speaks TLS with a certificate of its own making.
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { selfSigned } from './certificate.ts'

export interface SecureBackend {
  readonly url: string
  readonly cert: string
  readonly received: readonly {
    readonly headers: Readonly<Record<string, string | string[] | undefined>>
    /** SHA-256 of the client's certificate. */
    readonly client: string | undefined
    readonly connection: unknown
  }[]
}

/** With `clientCert` it wants its clients to show that one. */
export async function startSecureBackend({
  clientCert,
  identity = selfSigned(),
}: {
  clientCert?: string
  identity?: { readonly key: string; readonly cert: string }
} = {}): Promise<SecureBackend> {
  const received: SecureBackend['received'][number][] = []
  const wants =
    clientCert === undefined ? {} : { ca: clientCert, requestCert: true, rejectUnauthorized: true }
  const server = https.createServer({ ...identity, ...wants }, async (request, response) => {
    for await (const _ of request);
    const socket = request.socket as TLSSocket
    const { fingerprint256: client } = socket.getPeerCertificate()
    received.push({ headers: request.headers, client, connection: socket })
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { url: `https://localhost:${port}`, cert: identity.cert, received }
}
