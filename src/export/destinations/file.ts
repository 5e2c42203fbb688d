// OTLP/JSON lines in a file of its own, one request a line: what a Collector's otlpjsonfile receiver reads.
// https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/otlpjsonfilereceiver
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { DestinationKind } from '../destination.ts'
import { appendTraces, whyNoFile } from '../trace-file.ts'

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
    const path = pathOf(url) ?? ''
    return { status: 'ready', url, headers: {}, take: async (body) => appendTraces(path, body) }
  },

  async probe({ url }) {
    const path = pathOf(url) ?? ''
    const why = whyNoFile(path)
    return { reachable: why === undefined, finding: why ?? `Lines are written to ${path}.` }
  },

  setup: {
    hint: 'OTLP/JSON lines, for a Collector to read',
    options: [{ name: 'path', question: 'Which file?', isRequired: true }],
    variables: [],
    url: ({ path }) => (path === undefined ? undefined : pathToFileURL(path).href),
    headers: () => ({}),
  },
  checked: {
    against: 'its documented contract',
    unverified: 'the receiver itself, which read no such file here',
  },
}

function pathOf(url: string): string | undefined {
  try {
    const path = fileURLToPath(url)
    return path.endsWith('/') ? undefined : path
  } catch {
    return undefined
  }
}
