// A destination's certificates: a CA beside those that Node knows, and who we are where a server asks for it.
import { createHash, X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import tls from 'node:tls'
import type { TlsFiles } from '../destination.ts'
import type { Refused } from '../outcome.ts'

export interface TlsMaterial {
  /** For the destination; `undefined` where Node's own certificates are all that is wanted. */
  readonly context: tls.SecureContext | undefined
  /** For a proxy that speaks TLS itself: it gets no certificate of ours. */
  readonly proxyContext: () => tls.SecureContext | undefined
  /** Another one for other contents. */
  readonly mark: string
}

type FileKey = 'caFile' | 'certFile' | 'keyFile'
type Contents = Partial<Record<FileKey, string>>

/** No certificate is larger, and a path may lead to anything. */
const MAX_BYTES = 4 * 1024 * 1024

/** Refused, with a sentence that names the file and nothing of what stands in it. */
export function readTlsFiles(files: TlsFiles | undefined): TlsMaterial | Refused {
  if (files === undefined) return { context: undefined, proxyContext: () => undefined, mark: '' }
  const contents: Contents = {}
  for (const key of ['caFile', 'certFile', 'keyFile'] as const) {
    const file = files[key]
    if (file === undefined) continue
    const read = contentOf(file)
    if ('why' in read) return refused(`The ${key} ${file} ${read.why}.`)
    if (!isPem(key, read.text)) return refused(`The ${key} ${file} holds no ${WORD[key]} in PEM form.`)
    contents[key] = read.text
  }
  try {
    return materialOf(contents, machineCa(files.machineCaFile))
  } catch (error) {
    return refused(sentenceOf(files, String((error as NodeJS.ErrnoException).code)))
  }
}

/** By their contents: to read a hundred certificates takes 20 ms and more, and a delivery begins at every turn. */
const made = new Map<string, TlsMaterial>()

function materialOf(contents: Contents, machine: readonly string[]): TlsMaterial {
  const { caFile, certFile, keyFile } = contents
  const own = [...machine, ...(caFile === undefined ? [] : [caFile])]
  const hash = createHash('sha256')
    .update(JSON.stringify([own, certFile, keyFile]))
    .digest('hex')
  const before = made.get(hash)
  if (before !== undefined) return before
  const ca = own.length === 0 ? {} : { ca: [...knownToNode(), ...own] }
  const identity = { ...(certFile && { cert: certFile }), ...(keyFile && { key: keyFile }) }
  const isPlain = own.length === 0 && certFile === undefined
  const material = {
    context: isPlain ? undefined : tls.createSecureContext({ ...ca, ...identity }),
    proxyContext: () => (own.length === 0 ? undefined : tls.createSecureContext(ca)),
    mark: hash.slice(0, 16),
  }
  made.set(hash, material)
  return material
}

/** `ca` takes the place of what Node trusts by itself, so that has to be named as well. Older Nodes know the bundled ones. */
function knownToNode(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] }
  return getCACertificates?.('default') ?? tls.rootCertificates
}

/** The machine's own file may be gone, and a server with a public certificate needs none. */
function machineCa(file: string | undefined): readonly string[] {
  const read = file === undefined ? undefined : contentOf(file)
  return read !== undefined && 'text' in read && isPem('caFile', read.text) ? [read.text] : []
}

function contentOf(file: string): { readonly text: string } | { readonly why: string } {
  try {
    const stat = fs.statSync(file)
    // Asked first: to open a pipe would wait for its writer.
    if (!stat.isFile()) return { why: 'is not a file' }
    if (stat.size > MAX_BYTES) return { why: 'is too large for one' }
    return { text: fs.readFileSync(file, 'latin1') }
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    return { why: code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})` }
  }
}

/** Asked here, because Node passes over a CA that it cannot read without a word. */
function isPem(key: FileKey, text: string): boolean {
  if (key === 'keyFile') return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)
  try {
    return text.includes('-----BEGIN') && new X509Certificate(text).subject !== ''
  } catch {
    return false
  }
}

const WORD: Readonly<Record<FileKey, string>> = {
  caFile: 'certificate',
  certFile: 'certificate',
  keyFile: 'private key',
}

function sentenceOf({ caFile, certFile, keyFile }: TlsFiles, code: string): string {
  if (/MISMATCH/.test(code)) return `The keyFile ${keyFile} does not belong to the certFile ${certFile}.`
  if (/PASS|BAD_DECRYPT|UI_/.test(code)) {
    return `The keyFile ${keyFile} is locked with a passphrase, which nobody is there to type: give one without.`
  }
  const named = [caFile, certFile, keyFile].filter((file) => file !== undefined).join(', ')
  return `A certificate or key cannot be used (${code}): ${named}.`
}

const refused = (reason: string): Refused => ({ status: 'refused', reason, stops: true })
