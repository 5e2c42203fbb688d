// The page itself: files without a word of anybody's conversation.
import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import { type Answer, refusal } from '../http/answer.ts'
import type { Route } from './route.ts'

const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'chunk.js': 'text/javascript; charset=utf-8',
  'session.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
}

/** The first that is not there; undefined where the page is whole. */
export const missingOfPage = (folder: string): string | undefined =>
  Object.keys(TYPES).find((name) => !fs.existsSync(path.join(folder, name)))

const prepared = new Map<string, { readonly mark: string; readonly answer: Answer }>()

/** Compressed once; again where the package was changed below us. */
function fileAnswer(folder: string, name: string): Answer {
  const file = path.join(folder, name)
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  const type = TYPES[name]
  if (stat === undefined || type === undefined) return refusal(404)
  const mark = `${stat.mtimeMs}|${stat.size}`
  const known = prepared.get(file)
  if (known?.mark === mark) return known.answer
  const body = fs.readFileSync(file)
  const answer: Answer = { status: 200, type, body, gzipped: zlib.gzipSync(body, { level: 9 }) }
  prepared.set(file, { mark, answer })
  return answer
}

/** Where the page finds out by itself what to show. */
const VIEWS = [
  '/',
  '/s/:session',
  '/s/:session/:n',
  '/trace/:trace',
  '/trace/:trace/:span',
  '/search',
  '/totals',
] as const

const route = (pattern: string, name: string): Route => ({
  method: 'GET',
  pattern,
  isOpen: true,
  handle: ({ desk }) => fileAnswer(desk.pageFolder, name),
})

export const SHELL_ROUTES: readonly Route[] = [
  ...VIEWS.map((pattern) => route(pattern, 'index.html')),
  ...Object.keys(TYPES)
    .filter((name) => name !== 'index.html')
    .map((name) => route(`/${name}`, name)),
]
