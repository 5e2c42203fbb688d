import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Files, problemsOf } from './layout.ts'

const src = path.resolve(import.meta.dirname, '../src')
const files: Files = new Map(
  fs
    .readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => [name, fs.readFileSync(path.join(src, name), 'utf8')]),
)

/** src as it is, with one line more in one of its files, or with a new file. */
const problemsWith = (file: string, line: string) => {
  const known = problemsOf(files)
  return problemsOf(new Map([...files, [file, `${line}\n${files.get(file) ?? ''}`]])).filter(
    (problem) => !known.includes(problem),
  )
}

test('every arrow between the rooms of src points back along the way of the data', () => {
  expect(problemsOf(files)).toEqual([])
})

describe('what would be wrong is found:', () => {
  test.each([
    ['a folder that is not in the table', 'utils/text.ts', '', 'utils/text.ts: utils is not in the table'],
    [
      'a file at the top that is not in the table',
      'helpers.ts',
      '',
      'helpers.ts: helpers.ts is not in the table',
    ],
    [
      'an arrow that points forward',
      'journal/lines.ts',
      "import { openStore } from '../store/store.ts'",
      'journal/lines.ts imports store/store.ts: journal may not import store',
    ],
    [
      'an arrow that points sideways, if only for a type',
      'claude/plan.ts',
      "import type { Settings } from '../config/settings.ts'",
      'claude/plan.ts imports config/settings.ts: claude may not import config',
    ],
    [
      'the same over several lines',
      'store/store.ts',
      "import {\n  type Log,\n  openLog,\n} from '../diagnostics/log.ts'",
      'store/store.ts imports diagnostics/log.ts: store may not import diagnostics',
    ],
    [
      'what is handed on',
      'disk/home.ts',
      "export { VERSION } from '../version.ts'",
      'disk/home.ts imports version.ts: disk may not import version.ts',
    ],
    [
      'what is loaded later',
      'flusher/main.ts',
      "const later = () => import('../cli/tree.ts')",
      'flusher/main.ts imports cli/tree.ts: flusher may not import cli',
    ],
    [
      'anything in the hook that is not its own',
      'hook/main.ts',
      "const read = require('../json/read.ts')",
      'hook/main.ts imports json/read.ts: hook may not import json',
    ],
    [
      'another file of a room of which one is allowed',
      'hook/main.ts',
      "import '../disk/lease.ts'",
      'hook/main.ts imports disk/lease.ts: hook may not import disk',
    ],
    [
      'an arrow that points forward within a room of rooms',
      'export/queue/cursor.ts',
      "import { equip } from '../send/equip.ts'",
      'export/queue/cursor.ts imports export/send/equip.ts: export/queue may not import export/send',
    ],
    [
      'a room within a room of which the outer one is allowed',
      'export/destinations/mlflow.ts',
      "import { mlflowSpans } from '../mlflow/form/spans.ts'",
      'export/destinations/mlflow.ts imports export/mlflow/form/spans.ts: export/destinations may not import export/mlflow/form',
    ],
    [
      'a file on the floor of a room of rooms that is not in the table',
      'export/helpers.ts',
      '',
      'export/helpers.ts: export is not in the table',
    ],
    [
      'a package away from its place',
      'export/send/send.ts',
      "import { SpanKind } from '@opentelemetry/api'",
      'export/send/send.ts imports @opentelemetry/api, which only export/otlp/ and library/ and index.ts may',
    ],
    [
      'a package that nobody decided on',
      'store/store.ts',
      "import lodash from 'lodash'",
      'store/store.ts imports lodash, which is not in the table',
    ],
    [
      'a file that does not exist',
      'store/store.ts',
      "import { x } from './nowhere.ts'",
      'store/store.ts imports store/nowhere.ts, which does not exist',
    ],
    ['the environment', 'cli/context.ts', 'const { HOME } = process.env', 'cli/context.ts reads process.env'],
    [
      'the environment by another name',
      'cli/context.ts',
      'const { env } = process',
      'cli/context.ts reads process.env',
    ],
    [
      'the environment behind an address',
      'cli/context.ts',
      "const where = 'https://example.com'; const home = process.env.HOME",
      'cli/context.ts reads process.env',
    ],
    [
      'a clock where meaning is made',
      'trace/spans.ts',
      'const now = Date.now()',
      'trace/spans.ts is pure and reads the clock',
    ],
    [
      'dice where meaning is made',
      'export/queue/retry.ts',
      'const jitter = Math.random()',
      'export/queue/retry.ts is pure and throws dice',
    ],
    [
      'the process where meaning is made',
      'config/settings.ts',
      'const where = process.cwd()',
      'config/settings.ts is pure and asks the process',
    ],
    [
      'a file read where meaning is made',
      'conversation/model.ts',
      "import fs from 'node:fs'",
      'conversation/model.ts is pure and imports node:fs',
    ],
    [
      'what leans on a file that is not pure',
      'conversation/model.ts',
      "import { readEvents } from '../journal/journal.ts'",
      'conversation/model.ts is pure and leans on journal/journal.ts, which is not',
    ],
  ])('%s', (_what, file, line, problem) => {
    expect(problemsWith(file, line)).toEqual([problem])
  })

  test('a room that is gone', () => {
    const left = new Map([...files].filter(([file]) => !file.startsWith('diagnostics/')))
    expect(problemsOf(left)).toContain('diagnostics is in the table and not in src')
  })
})

describe('what is fine is left alone:', () => {
  test.each([
    [
      'words in comments',
      'trace/spans.ts',
      "// import fs from 'node:fs', Date.now(), process.env\n/* process.env */",
    ],
    ['the names of attributes', 'trace/spans.ts', "const name = 'process.working_directory'"],
    ['hashing', 'trace/spans.ts', "import { createHash } from 'node:crypto'"],
    [
      'types of what is not pure',
      'conversation/model.ts',
      "import { type JournalEvent } from '../journal/journal.ts'",
    ],
  ])('%s', (_what, file, line) => {
    expect(problemsWith(file, line)).toEqual([])
  })
})
