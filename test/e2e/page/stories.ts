// A month of somebody's work, made up, and one long turn: what the views and the pictures show.
import type { ToldCall, ToldSession, ToldTool, ToldTurn } from './told.ts'

const DAY_MS = 86_400_000

/** The same dice every time. */
export function diceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16_807) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const WORK = [
  ['~/export-layer', 'Migrate the export layer to the new client and keep the retries as they are'],
  ['~/shop', 'The cart counts discounts twice when a code is entered twice: find out why'],
  ['~/cron', 'Write tests for the parser of cron lines'],
  ['~/export-layer', 'Why is the p95 of uploads so high since Tuesday?'],
  ['~/shop', 'Make the settings page usable by keyboard'],
  ['~/notes', 'Rename Journal to Log everywhere'],
  ['~/cron', 'The build is red on Windows: path separators'],
  ['~/shop', 'Draft the release notes for 0.4'],
  ['~/export-layer', 'Explain how the lease works and what happens when the clock jumps'],
  ['~/notes', 'Add a flag --since to import'],
  ['~/shop', 'Bump all dependencies, one commit each, and run the tests after every one'],
  ['~/cron', 'Review the open pull request and say what is missing'],
] as const

const idOf = (n: number): string => `5e551011-0000-4000-8000-${String(n).padStart(12, '0')}`
const pathOf = (folder: string): string => folder.replace('~', '/home/ada')

/** So many sessions, the newest an hour before `nowMs`. */
export function month(nowMs: number, count: number): readonly ToldSession[] {
  const dice = diceFrom(11)
  return Array.from({ length: count }, (_, at): ToldSession => {
    const [folder, prompt] = WORK[at % WORK.length] as (typeof WORK)[number]
    const startMs = Math.round(nowMs - 3_600_000 - ((at * 30) / count + dice() * 0.4) * DAY_MS)
    const turns = 1 + Math.floor(dice() ** 2 * 6)
    return {
      id: idOf(at + 1),
      folder: pathOf(folder),
      turns: Array.from({ length: turns }, (_, n) =>
        turnOf(dice, startMs + n * 900_000, n === 0 ? prompt : 'And now the tests.'),
      ),
    }
  })
}

function turnOf(dice: () => number, startMs: number, prompt: string): ToldTurn {
  const calls = Array.from({ length: 2 + Math.floor(dice() * 8) }, () => callOf(dice))
  const ended = dice()
  return {
    prompt,
    answer: ended > 0.94 ? '' : 'Done. The change is small, and its test fails without it.',
    startMs,
    calls,
    status: ended > 0.97 ? 'failed' : ended > 0.94 ? 'interrupted' : 'completed',
  }
}

function callOf(dice: () => number): ToldCall {
  const kind = dice()
  const tools: ToldTool[] =
    kind < 0.35
      ? [bash(dice)]
      : kind < 0.6
        ? [read('src/export/http.ts'), read('src/export/retry.ts')]
        : kind < 0.75
          ? [edit()]
          : kind < 0.85
            ? [agent(dice)]
            : []
  return {
    ms: 2_000 + Math.round(dice() * 30_000),
    text: 'I look at how it is done now.',
    model: dice() < 0.12 ? 'claude-haiku-5-5' : 'claude-opus-5-5',
    tokens: { in: 30_000 + Math.round(dice() * 90_000), cached: 28_000, out: 200 + Math.round(dice() * 900) },
    usd: 0.01 + dice() * 0.25,
    tools,
  }
}

const bash = (dice: () => number): ToldTool => {
  const fails = dice() < 0.15
  return {
    tool: 'Bash',
    input: { command: 'npm test -- --run test/export', description: 'Run the tests' },
    output: fails ? 'FAIL test/export/http.test.ts\nexpected 3 attempts, got 2' : 'Tests 41 passed (41)',
    ms: 3_000 + Math.round(dice() * 60_000),
    ...(fails && { outcome: 'error' as const, exitCode: 1 }),
    ...(dice() < 0.2 && { waitMs: Math.round(dice() * 240_000) }),
  }
}

const read = (file: string): ToldTool => ({
  tool: 'Read',
  input: { file_path: `/home/ada/export-layer/${file}` },
  output: '     1\timport { retry } from "./retry.ts"\n     2\t\n     3\texport const send = retry(post)',
  ms: 60,
})

const edit = (): ToldTool => ({
  tool: 'Edit',
  input: {
    file_path: '/home/ada/export-layer/src/export/http.ts',
    old_string: 'const attempts = 2\nconst waitMs = 500',
    new_string: 'const attempts = 3\nconst waitMs = 500',
  },
  output: 'The file was updated.',
  ms: 90,
})

const agent = (dice: () => number): ToldTool => ({
  tool: 'Agent',
  input: {
    description: 'Find other callers',
    prompt: 'Search for code that calls send()',
    subagent_type: 'general-purpose',
  },
  output: 'There are two callers: `upload.ts` and `resend.ts`.',
  ms: 0,
  agent: {
    type: 'general-purpose',
    calls: [
      {
        ms: 4_000 + Math.round(dice() * 9_000),
        model: 'claude-haiku-5-5',
        usd: 0.004,
        tools: [
          { tool: 'Grep', input: { pattern: 'send\\(' }, output: 'src/upload.ts\nsrc/resend.ts', ms: 240 },
          read('src/upload.ts'),
        ],
      },
      { ms: 6_000, model: 'claude-haiku-5-5', text: 'There are two callers.', usd: 0.004 },
    ],
  },
})

/** One turn of at least so many spans. */
export function longSession(nowMs: number, spans: number): ToldSession {
  const dice = diceFrom(5)
  const calls: ToldCall[] = []
  for (let count = 1; count < spans; ) {
    const call = callOf(dice)
    calls.push(call)
    count += 1 + (call.tools ?? []).reduce((sum, { agent: own }) => sum + (own === undefined ? 1 : 6), 0)
  }
  return {
    id: idOf(900_000),
    folder: '/home/ada/export-layer',
    turns: [
      { prompt: WORK[0][1], answer: ANSWER, startMs: nowMs - 2 * 3_600_000, calls: calls.slice(0, 12) },
      { prompt: 'Now move the uploads, too.', answer: ANSWER, startMs: nowMs - 3_600_000, calls },
    ],
  }
}

const ANSWER = [
  'The export layer uses the new client now. What changed:',
  '',
  '- `send()` tries **three** times, with 500 ms between',
  '- uploads and re-sends share it',
  '',
  '```ts',
  'export const send = retry(post, { attempts: 3 })',
  '```',
].join('\n')
