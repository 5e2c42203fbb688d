// What a stranger's text becomes before it reaches a file or a terminal: short, one line, without secrets.
import { stripVTControlCharacters } from 'node:util'
import type { Destination } from './destination.ts'

export const MAX_REASON = 500
/** More of a body is never looked at for words. */
const MAX_READ = 64 * 1024
/** Shorter values are no secrets, and masking them would garble every sentence. */
const MIN_SECRET = 4
/** Of shorter ones so little would be left that it would be found in any text. */
const MIN_ENCODED = 8

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
}

/** Every form in which a backend could hand our own credentials back to us, longest first. */
export function secretsOf({
  url,
  headers,
  proxy = '',
}: Pick<Destination, 'url' | 'headers' | 'proxy'>): readonly string[] {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(/[\s,;=]+/)])
  const decoded = Object.values(headers).flatMap(basicCredentials)
  const inUrl = [url, proxy].flatMap((each) => (URL.canParse(each) ? partsOfUrl(new URL(each)) : []))
  const plain = [...values, ...decoded, ...inUrl]
  const forms = plain.flatMap((value) => [
    value,
    encodeURIComponent(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
    ...inBase64(value),
  ])
  return [...new Set(forms)]
    .filter((form) => form.length >= MIN_SECRET && !/^(?:basic|bearer|token|apikey)$/i.test(form))
    .sort((a, b) => b.length - a.length)
}

/** What of its base64 does not depend on what stands around it: it may begin at one of three places of a group. */
function inBase64(value: string): readonly string[] {
  if (value.length < MIN_ENCODED) return []
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
    const wholeGroups = Math.floor(bytes.length / 3) * 4
    return bytes.toString('base64').slice(before === 0 ? 0 : 4, wholeGroups)
  })
}

/** One clean line of at most `max` characters. */
export function cleanWords(text: string, secrets: readonly string[], max = MAX_REASON): string {
  const line = stripVTControlCharacters(text.slice(0, MAX_READ).toWellFormed())
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    // Invisible signs can turn a terminal's text around, and hide a secret from the next line.
    .replace(/\p{Cf}+/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  return cut(
    secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), line),
    max,
  )
}

/** What an error's body says, whatever its form; empty where it says nothing. */
export function wordsOfBody(body: Uint8Array, secrets: readonly string[], max = 300): string {
  const text = new TextDecoder().decode(body.subarray(0, MAX_READ)).trim()
  if (text.startsWith('{') || text.startsWith('[')) {
    const message = messageIn(parseJson(text), 0)
    if (message !== undefined) return cleanWords(message, secrets, max)
  }
  return cleanWords(/^<(?:!doctype|html|\?xml|head|body)/i.test(text) ? textOfHtml(text) : text, secrets, max)
}

/** Cut by characters, never through one. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(max - 2)) ? max - 2 : max - 1
  return `${text.slice(0, end).trimEnd()}…`
}

const MESSAGE_KEYS = ['message', 'error_message', 'errorMessage', 'detail', 'msg', 'error', 'errors', 'title']

function messageIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value !== 'object' || value === null || depth > 4) return undefined
  if (Array.isArray(value)) return messageIn(value[0], depth + 1)
  const { msg, loc } = value as { msg?: unknown; loc?: unknown }
  // FastAPI, and so MLflow, tells what is missing apart from where.
  if (typeof msg === 'string' && Array.isArray(loc)) return `${msg}: ${loc.join('.')}`
  for (const key of MESSAGE_KEYS) {
    const message = messageIn((value as Record<string, unknown>)[key], depth + 1)
    if (message !== undefined) return message
  }
  return undefined
}

function textOfHtml(html: string): string {
  const title = /<title[^>]{0,200}>([^<]{1,300})/i.exec(html)?.[1]
  const text = title ?? html.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')
  return text.replace(/&([a-z]{1,6}|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity)
}

function basicCredentials(value: string): string[] {
  const encoded = /^basic\s+(\S+)$/i.exec(value)?.[1]
  if (encoded === undefined) return []
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  return [pair, ...pair.split(':').slice(1)]
}

function partsOfUrl(url: URL): string[] {
  const parts = [url.password, ...url.searchParams.values()].flatMap((part) => [part, decode(part)])
  if (url.password === '') return parts
  // What becomes of them in a header.
  return [...parts, Buffer.from(`${decode(url.username)}:${decode(url.password)}`).toString('base64')]
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
