// A self-signed certificate, made on the spot: no key in the repository, nothing that expires.
import crypto from 'node:crypto'

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const { length } = body
  // In as few bytes as possible: Go refuses others.
  const told = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...told), body])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const oid = (...bytes: readonly number[]) => der(0x06, Buffer.from(bytes))
const time = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))

const DAY_MS = 86_400_000
const VERSION_3 = der(0xa0, der(0x02, Buffer.of(2)))
const YES = der(0x01, Buffer.of(0xff))

/** Its own authority; and a name where Go looks for it, which reads no common names. */
const EXTENSIONS = der(
  0xa3,
  sequence(
    sequence(oid(0x55, 0x1d, 0x13), YES, der(0x04, sequence(YES))),
    sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(der(0x82, Buffer.from('localhost'))))),
  ),
)

export function selfSigned(): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)) // ecdsa-with-SHA256
  // Two of one name would be taken for each other.
  const owner = crypto.randomBytes(8).toString('hex')
  const name = sequence(
    der(0x31, sequence(oid(0x55, 0x04, 0x0a), der(0x0c, Buffer.from(owner)))),
    der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from('localhost')))),
  )
  const serial = der(0x02, Buffer.of(1))
  const validity = sequence(time(new Date(Date.now() - DAY_MS)), time(new Date(Date.now() + DAY_MS)))
  const key = publicKey.export({ type: 'spki', format: 'der' })
  const body = sequence(VERSION_3, serial, algorithm, name, validity, name, key, EXTENSIONS)
  const signature = der(0x03, Buffer.of(0), crypto.sign('sha256', body, privateKey))
  const certificate = sequence(body, algorithm, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  }
}
