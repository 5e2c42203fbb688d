// What looking for secrets costs, of the processor: texts as conversations hold them, and texts made to make it slow.
import fs from 'node:fs'
import path from 'node:path'
import { row } from './figures.mjs'

const root = path.resolve(import.meta.dirname, '..')
const SIZE = 10e6
const ROUNDS = 5
const SOURCE = /\.(?:[cm]?[jt]sx?|json|md|css|ya?ml)$/

export async function benchRedaction() {
  const { redactText, redactValue, rulesetOf } = await import('../dist/redact/redact.js')
  const rules = rulesetOf()
  const withKnown = rulesetOf({
    values: [0, 1, 2].map((index) => ({ name: `H${index}`, value: `Bearer aB3dE6gH9jK2mN5pQ8sT${index}` })),
    hashes: [12, 20, 32, 36, 40, 64].map((length) => ({ name: 'E', length, hmac: 'AAAAAAAAAAA' })),
    hmacKey: new Uint8Array(32),
  })
  const files = sources()
  const values = recordedLines()
  const words = 'It looks at every file of the folder, and says what it has found there.\n'.repeat(SIZE / 72)
  const cases = [
    ['source code, file by file', files, redactText, rules],
    ['… with 3 known values and 6 hashes', files, redactText, withKnown],
    ['source code, 10 MB in one text', [files.join('\n')], redactText, rules],
    ['words without anything to look for', [words], redactText, rules],
    ['lines of recorded sessions, as values', values, redactValue, rules],
    ['base64, 10 MB in one line', ['iVBORw0KGgoAAAANSUhEUgAA8Zq+7/'.repeat(SIZE / 30)], redactText, rules],
  ]
  console.log(row(['secrets looked for in', 'size', 'speed', 'masked']))
  for (const [name, given, redact, by] of cases) {
    let masked = 0
    const size = given.reduce(
      (sum, each) => sum + (typeof each === 'string' ? each : JSON.stringify(each)).length,
      0,
    )
    const ms = Math.min(
      ...Array.from({ length: ROUNDS }, () => {
        masked = 0
        return cpuMs(() => {
          for (const each of given) redact(each, by, () => masked++)
        })
      }),
    )
    console.log(
      row([name, `${(size / 1e6).toFixed(1)} MB`, `${Math.round(size / 1e3 / ms)} MB/s`, String(masked)]),
    )
  }
}

function cpuMs(work) {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The packages that this one is built with, in the order of their names. */
function sources() {
  const texts = []
  let left = SIZE
  const walk = (folder) => {
    for (const entry of fs
      .readdirSync(folder, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (left <= 0) return
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) walk(file)
      else if (entry.isFile() && SOURCE.test(entry.name) && fs.statSync(file).size < 300_000) {
        const text = fs.readFileSync(file, 'utf8')
        texts.push(text)
        left -= text.length
      }
    }
  }
  walk(path.join(root, 'node_modules'))
  return texts
}

function recordedLines() {
  const folder = path.join(root, 'test/sessions/recorded')
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => fs.readFileSync(path.join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line)]
      } catch {
        return []
      }
    })
}
