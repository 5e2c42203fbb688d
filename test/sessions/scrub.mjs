// Makes a recording that may be shown of one that was made by `record-hook.mjs`:
//   node scrub.mjs RAW RECORDED FROM=TO…
// RAW holds `hooks.jsonl` and a copy of Claude Code's `projects` named `transcript`. Each FROM (a path of this machine, or
// any other text) becomes TO, in contents and in names of folders. The client's own long texts are cut: they are its
// vendor's. What the session said, and the order of keys and lines, stays. Prints what a person should look at.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

const LONGEST_CLIENT_TEXT = 200
/** Attachments whose text is the user's or a hook's, but for how the client renders it. */
const OWN_ATTACHMENTS = /^(queued_command|hook_|async_hook_response)/
/** Words of the client around the words of the session. */
const CLIENT_WORDS = [
  /(?<=\[Subagent hand-back\] ).*?(?= The report follows:)/s,
  /(?<=<local-command-caveat>).*?(?=<\/local-command-caveat>)/s,
  /(?<=<note>).*?(?=<\/note>)/s,
  /(?<=to continue this agent\.\)\n).*?(?=\noutput_file: )/s,
  /(?<=\noutput_file: \S+\n).*(?=$)/s,
  /(?<=\n\nThis is task direction from your coordinator — ).*(?=$)/s,
  /(?<=^This session is being continued .*MOCK SUMMARY of the conversation\.\n\n).*(?=$)/s,
]

const [, , raw = '', recorded = '', ...pairs] = process.argv
const renamings = pairs.map((pair) => pair.split('=')).flatMap(([from, to]) => withSlugs(from, to))

fs.rmSync(recorded, { recursive: true, force: true })
const sizes = new Map()
for (const name of fs
  .readdirSync(path.join(raw, 'transcript'), { recursive: true, encoding: 'utf8' })
  .sort()) {
  const from = path.join(raw, 'transcript', name)
  if (!fs.statSync(from).isFile()) continue
  const to = path.join(recorded, 'transcript', renamed(name))
  fs.mkdirSync(path.dirname(to), { recursive: true })
  if (name.endsWith('.jsonl')) sizes.set(from, copyTranscript(from, to))
  else if (name.endsWith('.json')) fs.writeFileSync(to, renamed(fs.readFileSync(from, 'utf8')))
  else fs.copyFileSync(from, to)
}
const hooks = linesOf(fs.readFileSync(path.join(raw, 'hooks.jsonl'), 'utf8')).map((line) => JSON.parse(line))
fs.mkdirSync(recorded, { recursive: true })
fs.writeFileSync(path.join(recorded, 'hooks.jsonl'), hooks.map((hook) => `${scrubbedHook(hook)}\n`).join(''))

/** In names of folders, Claude Code writes a path with dashes. */
function withSlugs(from, to) {
  const slug = (text) => text.replaceAll(/[/.]/g, '-')
  return from.startsWith('/')
    ? [
        [from, to],
        [slug(from), slug(to)],
      ]
    : [[from, to]]
}

function renamed(text) {
  return renamings.reduce((result, [from, to]) => result.replaceAll(from, to), text)
}

function linesOf(text) {
  return text.split('\n').filter(Boolean)
}

/** Where each whole line ends, before and after. */
function copyTranscript(from, to) {
  const bytes = fs.readFileSync(from)
  const ends = [[0, 0]]
  const lines = linesOf(bytes.toString('utf8')).map((line) => {
    if (JSON.stringify(JSON.parse(line)) !== line) look(from, 'not as JSON.stringify writes it', line)
    const scrubbed = scrubbedLine(JSON.parse(line))
    const [before, after] = ends.at(-1)
    ends.push([before + Buffer.byteLength(line) + 1, after + Buffer.byteLength(scrubbed) + 1])
    return scrubbed
  })
  fs.writeFileSync(to, lines.map((line) => `${line}\n`).join(''))
  return { bytes, ends }
}

function scrubbedLine(line) {
  return renamed(JSON.stringify(lineWithout(line)))
}

function lineWithout(line) {
  switch (line.type) {
    case 'attachment': {
      const { attachment, rendered } = line
      const isOwn = OWN_ATTACHMENTS.test(attachment.type)
      return {
        ...line,
        attachment: isOwn ? withoutWords(attachment) : withoutLong(attachment),
        ...(rendered !== undefined && { rendered: withoutLong(rendered) }),
      }
    }
    case 'api-request-shape':
      return { ...line, shape: withoutLong(line.shape) }
    case 'api-request-blob':
      return { ...line, message: withoutLong(line.message) }
    default:
      return withoutWords(line)
  }
}

function withoutLong(value) {
  return mapTexts(value, (text, key) => {
    if (key === 'osVersion') return 'Linux 6.1.0'
    return text.length > LONGEST_CLIENT_TEXT ? cut(text) : text
  })
}

function withoutWords(value) {
  return mapTexts(value, (text) => CLIENT_WORDS.reduce((result, words) => result.replace(words, cut), text))
}

function cut(text) {
  return /^<\d+ characters cut>$/.test(text) || text === '' ? text : `<${text.length} characters cut>`
}

function mapTexts(value, map, key) {
  if (typeof value === 'string') return map(value, key)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, map, name)]))
}

function scrubbedHook({ at, seenAt, env, input, seen, agentSeen }) {
  const bytes = sizeAfter(input.transcript_path, seen)
  const agentBytes = sizeAfter(input.agent_transcript_path, agentSeen)
  return renamed(JSON.stringify({ at, seenAt, env, input: withoutWords(input), bytes, agentBytes }))
}

/** The same lines, however long they are now. A worktree moves the file: its name is kept, its folder is not. */
function sizeAfter(file, seen) {
  if (file === undefined || seen === undefined) return undefined
  const copy = [...sizes].find(([name]) => path.basename(name) === path.basename(file))?.[1]
  if (copy === undefined) return look(file, 'was there, and is gone')
  const now = createHash('sha256').update(copy.bytes.subarray(0, seen.bytes)).digest('hex')
  if (now !== seen.sha256) look(file, `was another file at ${seen.bytes} bytes`)
  return copy.ends.findLast(([before]) => before <= seen.bytes)?.[1]
}

function look(where, what, line = '') {
  console.error(`${where}: ${what} ${line.slice(0, 200)}`)
}
