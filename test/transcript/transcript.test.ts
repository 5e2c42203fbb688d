import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../src/transcript/entry.ts'
import { agentFiles } from '../../src/transcript/session-files.ts'
import { openTranscript, type ReadFrom } from '../../src/transcript/transcript.ts'
import { tempDir } from '../rig/temp-dir.ts'

const root = fs.realpathSync(tempDir('transcript'))
let files = 0
function newFile(content: string | Buffer = ''): string {
  files += 1
  const file = path.join(root, 'project', `${files}.jsonl`)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, content)
  return file
}
const open = (file: string, from: ReadFrom = { offset: 0 }) => openTranscript(root, file, from)
const line = (text: string) => `${JSON.stringify({ type: 'user', message: { content: text } })}\n`
const textsOf = (entries: readonly Entry[]) =>
  entries.flatMap((entry) =>
    entry.kind === 'user'
      ? entry.blocks.map((block) => (block.type === 'text' ? block.text : block.type))
      : [],
  )

describe('reading', () => {
  test('gives every line with the byte at which it begins', () => {
    const file = newFile(line('día') + line('b'))
    const { entries } = open(file)
    expect(textsOf(entries)).toEqual(['día', 'b'])
    expect(entries.map(({ offset }) => offset)).toEqual([0, Buffer.byteLength(line('día'))])
  })

  test('can begin anywhere', () => {
    const file = newFile(line('a') + line('b'))
    expect(textsOf(open(file, { offset: Buffer.byteLength(line('a')) }).entries)).toEqual(['b'])
  })

  test('goes on where it was, and half a line waits for its rest', () => {
    const file = newFile(line('a') + line('b').slice(0, 20))
    const transcript = open(file)
    expect(textsOf(transcript.entries)).toEqual(['a'])
    transcript.refresh()
    expect(textsOf(transcript.entries)).toEqual(['a'])
    fs.appendFileSync(file, line('b').slice(20) + line('c'))
    transcript.refresh()
    expect(textsOf(transcript.entries)).toEqual(['a', 'b', 'c'])
  })

  test('survives a line that is not JSON, and counts it', () => {
    const transcript = open(newFile(`${line('a')}{"type":"user"\n\n   \n[]\n${line('b')}`))
    expect(textsOf(transcript.entries)).toEqual(['a', 'b'])
    expect(transcript.broken).toBe(2)
  })

  test('takes bytes that are no UTF-8 as marks, and the lines behind them as they are', () => {
    const damaged = Buffer.concat([
      Buffer.from('{"type":"user","message":{"content":"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"}}\n'),
    ])
    expect(textsOf(open(newFile(Buffer.concat([damaged, Buffer.from(line('b'))]))).entries)).toEqual([
      '\ufffd\ufffd',
      'b',
    ])
  })
})

describe('another file under the same name', () => {
  test('is read from its beginning', () => {
    const file = newFile(line('old one') + line('old two'))
    const transcript = open(file)
    fs.rmSync(file)
    // The number of the old inode may be given to the new file; another in between keeps it from that.
    newFile()
    fs.writeFileSync(`${file}.new`, line('new'))
    fs.renameSync(`${file}.new`, file)
    transcript.refresh()
    expect(textsOf(transcript.entries)).toEqual(['new'])
  })

  test('is noticed by its size, too', () => {
    const file = newFile(line('a long first line') + line('second'))
    const transcript = open(file)
    fs.writeFileSync(file, line('short'))
    transcript.refresh()
    expect(textsOf(transcript.entries)).toEqual(['short'])
  })

  test('makes a remembered place worthless', () => {
    const file = newFile(line('a') + line('b'))
    expect(textsOf(open(file, { offset: 10, inode: 1 }).entries)).toEqual(['a', 'b'])
    expect(textsOf(open(file, { offset: 999_999 }).entries)).toEqual(['a', 'b'])
  })
})

test('a file that does not exist yet has no inode and no lines, until it does', () => {
  const file = path.join(root, 'project', 'later.jsonl')
  const transcript = open(file)
  expect([transcript.entries, transcript.inode]).toEqual([[], undefined])
  fs.writeFileSync(file, line('a'))
  transcript.refresh()
  expect(textsOf(transcript.entries)).toEqual(['a'])
  expect(transcript.inode).toBe(fs.statSync(file).ino)
})

test('no file outside of Claude Code’s folder is read', () => {
  const outside = path.join(tempDir('outside'), 'session.jsonl')
  fs.writeFileSync(outside, line('secret'))
  expect(open(outside).entries).toEqual([])
})

describe('chunks', () => {
  const CHUNK = 1 << 20

  test.each([-3, -2, -1, 0, 1, 2])(
    'a character that lies %d bytes off the border of a chunk stays whole',
    (shift) => {
      const head = '{"type":"user","message":{"content":"'
      const padding = 'x'.repeat(CHUNK - Buffer.byteLength(head) + shift)
      const text = `${padding}🎉日本`
      const file = newFile(`${head}${text}"}}\n${line('next')}`)
      expect(textsOf(open(file).entries)).toEqual([text, 'next'])
    },
  )

  test('a line may be longer than several', () => {
    const long = '日'.repeat(CHUNK)
    const file = newFile(line('a') + line(long) + line('b'))
    const { entries } = open(file)
    expect(textsOf(entries)).toEqual(['a', long, 'b'])
    expect(entries.at(-1)?.offset).toBe(Buffer.byteLength(line('a') + line(long)))
  })

  test('a line break may be the last byte of one', () => {
    const first = line('x'.repeat(CHUNK - line('').length))
    expect(Buffer.byteLength(first)).toBe(CHUNK)
    expect(open(newFile(first + line('b'))).entries.map(({ offset }) => offset)).toEqual([0, CHUNK])
  })
})

test('however a file grows, the same lines come out', () => {
  const texts = ['día', '日本語 🎉', 'plain', '', '👩‍👩‍👧‍👦', 'x'.repeat(500)]
  const bytes = Buffer.from(texts.map(line).join(''))
  const whole = open(newFile(bytes)).entries
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), (cuts) => {
      const file = newFile()
      const transcript = open(file)
      let written = 0
      for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
        fs.appendFileSync(file, bytes.subarray(written, cut))
        written = cut
        transcript.refresh()
      }
      expect(transcript.entries).toEqual(whole)
      expect(transcript.broken).toBe(0)
    }),
    { numRuns: 60 },
  )
})

describe('the files of subagents', () => {
  const session = path.join(root, 'project', 'session.jsonl')
  const folder = path.join(root, 'project', 'session', 'subagents')

  test('are found beside the session’s own, with what Claude Code notes of them', () => {
    expect(agentFiles(root, session)).toEqual([])
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, 'agent-b2.jsonl'), line('b'))
    fs.writeFileSync(path.join(folder, 'agent-a1.jsonl'), line('a'))
    fs.writeFileSync(
      path.join(folder, 'agent-a1.meta.json'),
      JSON.stringify({
        agentType: 'helper',
        toolUseId: 'toolu_1',
        spawnDepth: 2,
        requestShape: 'background',
        finished: true,
      }),
    )
    fs.writeFileSync(path.join(folder, 'agent-b2.meta.json'), '{"agentType":')
    fs.writeFileSync(path.join(folder, 'notes.txt'), 'x')
    expect(agentFiles(root, session)).toEqual([
      {
        agentId: 'a1',
        file: path.join(folder, 'agent-a1.jsonl'),
        size: Buffer.byteLength(line('a')),
        meta: {
          agentType: 'helper',
          toolUseId: 'toolu_1',
          depth: 2,
          requestShape: 'background',
          finished: true,
        },
      },
      {
        agentId: 'b2',
        file: path.join(folder, 'agent-b2.jsonl'),
        size: Buffer.byteLength(line('b')),
        meta: undefined,
      },
    ])
  })

  test('are not read where they lead outside', () => {
    const outside = tempDir('agents-outside')
    fs.writeFileSync(path.join(outside, 'secret.jsonl'), line('secret'))
    fs.writeFileSync(path.join(outside, 'secret.meta.json'), '{"agentType":"spy"}')
    fs.symlinkSync(path.join(outside, 'secret.jsonl'), path.join(folder, 'agent-c3.jsonl'))
    fs.symlinkSync(path.join(outside, 'secret.meta.json'), path.join(folder, 'agent-c3.meta.json'))
    const agent = agentFiles(root, session).find(({ agentId }) => agentId === 'c3')
    expect(agent?.meta).toBeUndefined()
    expect(open(agent?.file ?? '').entries).toEqual([])
  })
})
