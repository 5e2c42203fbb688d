// What a company puts on its Collectors' disks: a certificate for localhost, its key, and tokens.
import fs from 'node:fs'
import path from 'node:path'
import type { Destination } from '../../src/export/destination.ts'
import { selfSigned } from '../export/certificate.ts'
import { destinationAt } from '../export/samples.ts'
import type { Collector } from '../rig/collector.ts'
import { tempDir } from '../rig/temp-dir.ts'

export interface CompanySecrets {
  /** As collector-config/ names the files. */
  readonly env: Readonly<Record<string, string>>
  /** The file's path. */
  put(name: string, text: string): string
  /** Takes the place of the developers' token. */
  setToken(token: string): void
}

export function companySecrets(token: string): CompanySecrets {
  const folder = tempDir('secrets')
  const put = (name: string, text: string) => {
    fs.writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  const { cert, key } = selfSigned()
  const TLS_CA_FILE = put('ca.pem', cert)
  const files = { TLS_CERT_FILE: TLS_CA_FILE, TLS_CA_FILE, TLS_KEY_FILE: put('key.pem', key) }
  const setToken = (text: string) => void put('token', text)
  return { env: { ...files, TOKEN_FILE: put('token', token) }, put, setToken }
}

/** A developer's way there: trusts the certificate, shows the token where there is one. */
export const secureDestination = (
  collector: Pick<Collector, 'ports'>,
  { env }: CompanySecrets,
  token?: string,
  more: Partial<Destination> = {},
): Destination =>
  destinationAt(`https://localhost:${collector.ports.otlpHttp}`, {
    tls: { caFile: env.TLS_CA_FILE ?? '' },
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...more,
  })
