// OTLP/JSON lines in a file of its own, one request a line: what a Collector's otlpjsonfile receiver reads.
// https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/otlpjsonfilereceiver
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { appendLine } from '../../disk/private-file.ts'
import type { DestinationKind } from '../kind.ts'
import type { Outcome } from '../outcome.ts'

const MUST_BE = 'must be the whole path of a file as an address: file:///…'

export const file: DestinationKind = {
  kind: 'file',
  title: 'file',
  defaults: {
    convention: 'gen-ai',
    encoding: 'json',
    compression: 'none',
    timeoutMs: 10_000,
    // The receiver cuts lines of more than 1 MiB.
    maxRequestBytes: 1_000_000,
  },
  urlProblem: (url) => (pathOf(url) === undefined ? MUST_BE : undefined),
  tracesUrl: (url) => url,

  async prepare({ url }) {
    const place = pathOf(url) ?? ''
    return { status: 'ready', url, headers: {}, take: async (body) => appendTraces(place, body) }
  },

  async probe({ url }) {
    const place = pathOf(url) ?? ''
    const why = whyNoFile(place)
    return { reachable: why === undefined, finding: why ?? `Lines are written to ${place}.` }
  },

  setup: {
    hint: 'OTLP/JSON lines, for a Collector to read',
    options: [{ name: 'path', question: 'Which file?', isRequired: true }],
    variables: [],
    url: ({ path: place }) => (place === undefined ? undefined : pathToFileURL(place).href),
    headers: () => ({}),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'the receiver itself, which read no such file here',
  },
}

function pathOf(url: string): string | undefined {
  try {
    const place = fileURLToPath(url)
    return place.endsWith('/') ? undefined : place
  } catch {
    return undefined
  }
}

const MAX_BYTES = 64 * 1024 * 1024
/** Beside the one that grows. */
const KEPT = 4

const LINE_BREAK = Uint8Array.of(0x0a)

/**
 * For its owner alone. Makes room by moving what is full aside: `traces.jsonl`, `traces.1.jsonl`, … A reader that
 * follows `traces*.jsonl` misses nothing as long as it is not four files behind. The body of an OTLP/JSON request is one
 * line already.
 */
export function appendTraces(file: string, body: Uint8Array, maxBytes = MAX_BYTES): Outcome {
  const why = whyNoFile(file)
  if (why !== undefined) return { status: 'retryable', reason: why, cheap: true }
  try {
    if (sizeOf(file) > 0 && sizeOf(file) + body.length >= maxBytes) moveAside(file)
    appendLine(file, Buffer.concat([body, LINE_BREAK]))
    return { status: 'accepted' }
  } catch (error) {
    return { status: 'retryable', reason: `${file} cannot be written: ${wordsOf(error)}.` }
  }
}

/** The folder is not made: where it is missing, a disk may be. */
function whyNoFile(file: string): string | undefined {
  const folder = path.dirname(file)
  try {
    if (!fs.statSync(folder).isDirectory()) return `${folder} is no folder: traces wait until it is one.`
    const stat = fs.lstatSync(file, { throwIfNoEntry: false })
    if (stat !== undefined && !stat.isFile()) return `${file} is no plain file: name another.`
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK)
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return `${folder} does not exist: traces wait until it is there.`
    return `${folder} cannot be used: ${wordsOf(error)}.`
  }
}

function moveAside(file: string): void {
  const { dir, name, ext } = path.parse(file)
  const numbered = (n: number) => (n === 0 ? file : path.join(dir, `${name}.${n}${ext}`))
  fs.rmSync(numbered(KEPT), { force: true })
  for (let n = KEPT - 1; n >= 0; n -= 1) {
    if (fs.existsSync(numbered(n))) fs.renameSync(numbered(n), numbered(n + 1))
  }
}

const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full for you',
  EACCES: 'you have no permission',
  EPERM: 'you have no permission',
  EROFS: 'the disk is read-only',
  ENOENT: 'it does not exist',
}

function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return WORDS[code ?? ''] ?? code ?? message
}
