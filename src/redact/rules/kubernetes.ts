// `kubectl get secret -o yaml`: base64 under names that say nothing, before `kind: Secret` or behind it.
import type { Range, Rule } from '../rule.ts'

const MOST_LINES = 200
/** Also as an item of a list: `- apiVersion: v1`. */
const indentOf = (line: string): number => /^[ \t]*(?:- )?/.exec(line)?.[0].length ?? 0
const isDataAt = (line: string, indent: number): boolean =>
  indentOf(line) === indent && /^[ \t]*(?:- )?(?:data|stringData):\s*$/.test(line)

/** The members of `data`, as one. */
function find(text: string, at: number): Range | undefined {
  const own = text.lastIndexOf('\n', at) + 1
  const indent = at - own
  if (!/^[ \t]*(?:- )?$/.test(text.slice(own, at))) return undefined
  let to = own
  for (let line = own, count = 0; line < text.length && count < MOST_LINES; line = to, count++) {
    to = endOfLine(text, line)
    if (count > 0 && endsObject(text.slice(line, to), indent)) break
    if (isDataAt(text.slice(line, to), indent)) return blockFrom(text, to, indent)
  }
  for (let line = own, count = 0; line > 0 && count < MOST_LINES; count++) {
    const end = line
    line = text.lastIndexOf('\n', end - 2) + 1
    if (isDataAt(text.slice(line, end), indent)) return blockFrom(text, end, indent)
    if (endsObject(text.slice(line, end), indent)) break
  }
  // Nothing, and no need to look again before there.
  return [to, to]
}

const endsObject = (line: string, indent: number): boolean =>
  line.startsWith('---') || (line.trim() !== '' && indentOf(line) < indent)

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end + 1
}

function blockFrom(text: string, from: number, indent: number): Range | undefined {
  let to = from
  for (let line = from, count = 0; line < text.length && count < MOST_LINES; line = to, count++) {
    const end = endOfLine(text, line)
    if (text.slice(line, end).trim() !== '' && indentOf(text.slice(line, end)) <= indent) break
    to = end
  }
  const block = text.slice(from, to)
  const inner = block.trim()
  const start = from + block.length - block.trimStart().length
  return inner === '' || inner.startsWith('[REDACTED:') ? [to, to] : [start, start + inner.length]
}

export const KUBERNETES_RULES: readonly Rule[] = [
  { name: 'kubernetes-secret', triggers: ['kind: Secret', 'kind: "Secret"', "kind: 'Secret'"], find },
]
