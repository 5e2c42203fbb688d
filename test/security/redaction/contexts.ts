// Where a credential stands in what a conversation says.
import type { Kind } from './kinds.ts'

export interface Context {
  readonly name: string
  readonly write: (kind: Kind) => string
  /** Why a kind cannot stand there, or need not be found. */
  readonly not?: (kind: Kind) => string | undefined
}

const loud = (key: string) => key.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
const dashed = (key: string) => key.replaceAll('_', '-')
const indented = (value: string, by: string) => value.split('\n').join(`\n${by}`)

const hasSpace = ({ value }: Kind) => (/\s/.test(value) ? 'it holds spaces' : undefined)
const isBlock = ({ is }: Kind) => (is === 'block' ? 'it has several lines' : undefined)
const NEEDS_NAME = 'only its name says that it is one, and none stands before it'

/** Claude Code's limit for a command's output, in characters. */
const CUT_AT = 30_000
/** Nine characters more than what says whose it is. */
const LEFT = 9

export const CONTEXTS: readonly Context[] = [
  {
    name: 'prose',
    write: ({ value }) => `I made a new one this morning, ${value} is what the staging server takes now.`,
    not: ({ is }) => (is === 'named' ? NEEDS_NAME : undefined),
  },
  { name: 'JSON', write: ({ key, value }) => JSON.stringify({ retries: 3, [key]: value }, null, 2) },
  {
    name: 'JSON in JSON',
    write: ({ key, value }) => JSON.stringify({ status: 200, body: JSON.stringify({ [key]: value }) }),
  },
  {
    name: '.env',
    write: ({ key, value }) => `# local\nPORT=3000\n${loud(key)}=${value}\nDEBUG=1\n`,
    not: isBlock,
  },
  {
    name: 'a flag of a command',
    write: ({ key, value }) => `$ acme-cli deploy --${dashed(key)} ${value} --verbose`,
    not: hasSpace,
  },
  {
    name: 'a heredoc',
    write: ({ key, value }) => `cat > app.conf <<'EOF'\nhost = db.internal\n${key} = ${value}\nEOF`,
  },
  {
    name: 'a header',
    write: ({ key, value, is }) =>
      `curl -sS -H '${is === 'line' ? value : `X-${dashed(key)}: ${value}`}' https://api.example.com/v1/me`,
    not: isBlock,
  },
  {
    name: 'an address',
    write: ({ key, value }) => `GET https://api.example.com/v1/me?${key}=${encodeURIComponent(value)}&page=2`,
    not: hasSpace,
  },
  {
    name: 'YAML',
    write: ({ key, value, is }) =>
      is === 'block'
        ? `app:\n  ${key}: |\n    ${indented(value, '    ')}\n`
        : `app:\n  ${key}: ${value}\n  port: 80\n`,
  },
  { name: 'TOML', write: ({ key, value }) => `[app]\n${key} = "${value}"\nport = 80\n`, not: isBlock },
  {
    name: 'a diff',
    write: ({ key, value }) =>
      `@@ -1,2 +1,2 @@\n port = 80\n-${key} = "none"\n+${key} = "${indented(value, '+')}"\n`,
  },
  { name: 'code in Markdown', write: ({ key, value }) => `Put it in:\n\n\`\`\`\n${key}=${value}\n\`\`\`\n` },
  {
    name: 'a stack trace',
    write: ({ key, value }) =>
      `Error: 401 from upstream (${key}=${value})\n    at connect (/app/src/db.js:12:5)`,
    not: isBlock,
  },
  {
    name: 'colours',
    write: ({ key, value }) =>
      `\x1b[36m${key}\x1b[39m\x1b[2m:\x1b[22m \x1b[32m${indented(value, '\x1b[32m')}\x1b[0m\n`,
  },
  {
    name: 'CRLF',
    write: ({ key, value }) =>
      `[app]\r\n${key} = ${indented(value, '\r').replaceAll('\n\r', '\r\n')}\r\nport = 80\r\n`,
  },
  {
    name: 'the end of a cut text',
    write: ({ value, sign, is }) => {
      const left = is === 'block' ? value.slice(0, 200) : value.slice(0, sign + LEFT)
      return `${'0123456789 abcdefghi\n'.repeat(CUT_AT / 20).slice(0, CUT_AT - left.length - 1)} ${left}`
    },
    not: ({ is, sign, name }) =>
      is === 'token' && sign === 0
        ? 'what says whose it is stands behind its beginning'
        : is === 'named' || is === 'line'
          ? 'it has no beginning of its own'
          : BEGINS_LIKE_A_WORD.get(name),
  },
]

/** Two or three letters that words have too: only their length and alphabet tell these tokens. */
const BEGINS_LIKE_A_WORD: ReadonlyMap<string, string> = new Map(
  ['twilio', 'airtable'].map((name) => [name, 'its beginning is one of many words']),
)
