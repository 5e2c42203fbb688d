import type { Node } from 'jsonc-parser'
import { closeOf, endOf, type Token, tokensBetween } from './tree.ts'

type Cut = readonly [from: number, to: number]

/**
 * Takes a child out of an object or array, with one comma and with the white space that belonged to it. Comments
 * beside it stay. What `insertChild` put in goes out to the same bytes as before.
 */
export function removeChild(body: string, container: Node, child: Node): string {
  const children = container.children ?? []
  const index = children.indexOf(child)
  const previous = children[index - 1]
  const next = children[index + 1]
  const start = previous === undefined ? container.offset + 1 : endOf(previous)
  const end = next?.offset ?? closeOf(container)
  const before = tokensBetween(body, start, child.offset)
  const behind = tokensBetween(body, endOf(child), end)
  if (children.length === 1 && ![...before, ...behind].some(isComment)) return cut(body, [[start, end]])

  const commaBehind = behind.find(isComma)
  const joined =
    commaBehind !== undefined && !behind.some((token) => isComment(token) && token.start < commaBehind.start)
  const childEnd = joined ? commaBehind.end : endOf(child)
  // The last child takes the comma in front of it along.
  const comma = commaBehind ?? before.find(isComma)
  const cuts: Cut[] = [[child.offset, childEnd]]
  if (comma !== undefined && !joined) cuts.push([comma.start, comma.end])
  return cut(body, [...cuts, ...spaceToCut(body, before, child.offset, childEnd, index === 0, next)])
}

/** Either the space in front of the child, with its line break, or the one behind it in its line. */
function spaceToCut(
  body: string,
  before: readonly Token[],
  from: number,
  to: number,
  isFirst: boolean,
  next: Node | undefined,
): readonly Cut[] {
  const space = before.at(-1)
  const inFront: Cut = space?.kind === 'space' ? [space.start, space.end] : [from, from]
  const inline = /^[ \t]*/.exec(body.slice(to))?.[0].length ?? 0
  const behind: Cut = [to, to + inline]
  const follows = body.slice(behind[1], behind[1] + 2)

  if (/^[\r\n]/.test(follows)) return [inFront]
  // A comment on the same line stays where it is, and so does a neighbour that shared the child's line.
  if (follows.startsWith('//') || follows.startsWith('/*')) return [behind]
  const startsLine = /[\r\n]/.test(body.slice(...inFront))
  if (behind[1] === next?.offset && (startsLine || isFirst)) return [behind]
  // The line break behind a line comment is its end: without it the comment would swallow what comes next.
  return before.at(-2)?.kind === 'line comment' ? [behind] : [inFront]
}

function isComma(token: Token): boolean {
  return token.kind === 'comma'
}

function isComment(token: Token): boolean {
  return token.kind === 'line comment' || token.kind === 'block comment'
}

function cut(body: string, cuts: readonly Cut[]): string {
  return [...cuts]
    .sort(([a], [b]) => b - a)
    .reduce((rest, [from, to]) => rest.slice(0, from) + rest.slice(to), body)
}
