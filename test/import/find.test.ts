import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { isWished } from '../../src/import/choose.ts'
import { findIn, findOwn } from '../../src/import/find.ts'
import { tempDir } from '../rig/temp-dir.ts'

const A = '0a7452e5-0395-4dbe-8283-d86c2f78ee6b'
const B = '1b7452e5-0395-4dbe-8283-d86c2f78ee6b'
const C = '2c7452e5-0395-4dbe-8283-d86c2f78ee6b'
const HOUR_MS = 3_600_000

let folder = ''
beforeEach(() => {
  folder = tempDir('find')
})

/** A transcript of one line, touched so many hours ago. */
function put(name: string, { hours = 1, cwd = '/srv/app', at = '' } = {}): string {
  const file = path.join(folder, name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, `${JSON.stringify({ type: 'user', cwd, ...(at && { timestamp: at }) })}\n`)
  const then = new Date(Date.now() - hours * HOUR_MS)
  fs.utimesSync(file, then, then)
  return file
}

const idsIn = ({ sessions }: ReturnType<typeof findOwn>) => sessions.map(({ sessionId }) => sessionId)

describe("in Claude Code's own folder", () => {
  test('finds every session of every project, the one that was used last at the end', () => {
    put(`-srv-app/${A}.jsonl`, { hours: 1 })
    put(`-srv-app/${B}.jsonl`, { hours: 3 })
    put(`-work-lib/${C}.jsonl`, { hours: 2 })
    expect(idsIn(findOwn(folder))).toEqual([B, C, A])
  })

  test('takes nothing else for a session: subagents, outputs, links, files of another name', () => {
    put(`-srv-app/${A}.jsonl`)
    put(`-srv-app/${A}/subagents/agent-1.jsonl`)
    put(`-srv-app/${A}/subagents/${B}.jsonl`)
    put('-srv-app/agent-abc.jsonl')
    put('-srv-app/notes.jsonl')
    put(`${B}.jsonl`)
    fs.symlinkSync('/etc/hostname', path.join(folder, '-srv-app', `${C}.jsonl`))
    expect(idsIn(findOwn(folder))).toEqual([A])
  })

  test("counts a session's subagents as part of it: their bytes, and when they were touched", () => {
    const main = put(`-srv-app/${A}.jsonl`, { hours: 9 })
    const agent = put(`-srv-app/${A}/subagents/agent-1.jsonl`, { hours: 4 })
    const [session] = findOwn(folder).sessions
    expect(session).toMatchObject({ size: fs.statSync(main).size, touchedMs: fs.statSync(agent).mtimeMs })
    expect(session?.bytes).toBe(fs.statSync(main).size + fs.statSync(agent).size)
  })

  test('finds nothing where there is no such folder', () => {
    expect(findOwn(path.join(folder, 'none'))).toEqual({ sessions: [], problems: [] })
  })
})

describe('in paths', () => {
  test('finds transcripts at any depth of a folder, and each once', () => {
    put(`backup/projects/-srv-app/${A}.jsonl`, { hours: 2 })
    put(`backup/projects/-srv-app/${A}/subagents/agent-1.jsonl`, { hours: 2 })
    put(`backup/${B}.jsonl`, { hours: 1 })
    const given = [path.join(folder, 'backup'), path.join(folder, 'backup', `${B}.jsonl`)]
    expect(idsIn(findIn(given))).toEqual([A, B])
  })

  test('takes a transcript of any name where it is named itself', () => {
    expect(idsIn(findIn([put('sent-by-a-colleague.jsonl')]))).toEqual(['sent-by-a-colleague'])
  })

  test('says what is not there, and what is no transcript', () => {
    const text = path.join(folder, 'notes.txt')
    fs.writeFileSync(text, 'x')
    expect(findIn([path.join(folder, 'none'), text]).problems).toEqual([
      `${path.join(folder, 'none')} does not exist.`,
      `${text} is no transcript: their names end in .jsonl.`,
    ])
  })
})

describe('of the sessions that were found', () => {
  const chosen = (wish: Partial<Parameters<typeof isWished>[1]>) =>
    idsIn(findOwn(folder)).filter((_, i) => {
      const session = findOwn(folder).sessions[i]
      return session !== undefined && isWished(session, { ids: [], ...wish })
    })

  test('those are meant in which something was written since then', () => {
    put(`-a/${A}.jsonl`, { hours: 30 })
    put(`-a/${B}.jsonl`, { hours: 2 })
    // Copied an hour ago, and older than it looks.
    put(`-a/${C}.jsonl`, { hours: 1, at: '2026-01-01T00:00:00.000Z' })
    expect(chosen({ sinceMs: Date.now() - 24 * HOUR_MS })).toEqual([B])
  })

  test('those are meant that began in the project or below it, whatever their folder is called', () => {
    put(`-srv-app/${A}.jsonl`, { hours: 3, cwd: '/srv/app' })
    put(`-srv-app-sub/${B}.jsonl`, { hours: 2, cwd: '/srv/app/sub' })
    put(`-srv-app/${C}.jsonl`, { hours: 1, cwd: '/work-app' })
    expect(chosen({ folders: ['/srv/app'] })).toEqual([A, B])
  })

  test('those are meant whose ids begin so', () => {
    for (const id of [A, B, C]) put(`-a/${id}.jsonl`)
    expect(chosen({ ids: ['0A74', C] }).sort()).toEqual([A, C])
  })
})
