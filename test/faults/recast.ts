// A recording once more, as another conversation of today: its own ids, and all its times moved by the same span. Every
// text stays as long as it was, so that what is known of how the files grew still holds.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { projectsOf, type RecordedHook, type Recording, recordingOf } from '../sessions/recordings.ts'

export interface Recast extends Recording {
  /** What lies beside the transcripts, by its name below the folder of all of them. */
  readonly metas: ReadonlyMap<string, string>
}

const UUID = /\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g
const ISO_TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g
const EPOCH = /(?<="startTime":)\d{13}\b/g

/** `salt` tells one replay of a recording from another; its first hook is called at `startMs`. */
export function recast(name: string, salt: string, startMs: number): Recast {
  const { hooks, files } = recordingOf(name)
  const byMs = startMs - (hooks[0]?.at ?? 0)
  const again = (text: string) =>
    text
      .replace(UUID, (id) => otherId(salt, id))
      .replace(ISO_TIME, (time) => new Date(Date.parse(time) + byMs).toISOString())
      .replace(EPOCH, (time) => String(Number(time) + byMs))
  return {
    name,
    hooks: hooks.map((hook) => ({
      ...hook,
      at: hook.at + byMs,
      seenAt: hook.seenAt + byMs,
      input: JSON.parse(again(JSON.stringify(hook.input))) as RecordedHook['input'],
    })),
    files: files.map((file) => ({
      ...file,
      name: again(file.name),
      sessionId: again(file.sessionId),
      // Byte by byte: some lines are no UTF-8.
      bytes: Buffer.from(again(file.bytes.toString('latin1')), 'latin1'),
    })),
    metas: new Map(metasOf(name).map(([file, text]) => [again(file), again(text)])),
  }
}

function metasOf(name: string): [file: string, text: string][] {
  const folder = projectsOf(name)
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.meta.json'))
    .map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')])
}

function otherId(salt: string, id: string): string {
  const hex = createHash('sha256').update(`${salt}|${id}`).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`]
  return [...parts, hex.slice(20, 32)].join('-')
}
