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
    tokens: tokensOf(dice),
    usd: 0.01 + dice() ** 3 * 0.4,
    tools,
  }
}

function tokensOf(dice: () => number) {
  const all = 30_000 + Math.round(dice() * 90_000)
  return { in: all, cached: Math.round(all * (0.85 + dice() * 0.13)), out: 200 + Math.round(dice() * 900) }
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
      { prompt: LONG_PROMPT, answer: ANSWER, startMs: nowMs - 3 * 3_600_000, calls: SHOWN },
      { prompt: 'Now move the uploads, too.', answer: ANSWER, startMs: nowMs - 2 * 3_600_000, calls },
    ],
  }
}

const LONG_PROMPT = 'Uploads fail now and then since the new client is in. Find out why, and mend it.'

/** A turn with something of everything. */
const SHOWN: readonly ToldCall[] = [
  {
    ms: 6_400,
    thinking:
      'It fails only now and then: a race, or a retry that is missing. First the test, then the code.',
    text: 'I read how a request is sent, and run the tests.',
    tokens: { in: 24_100, cached: 18_000, out: 310 },
    usd: 0.062,
    tools: [read('src/export/http.ts')],
  },
  {
    ms: 2_900,
    tokens: { in: 25_300, cached: 24_100, out: 90 },
    usd: 0.016,
    tools: [
      {
        tool: 'Bash',
        input: { command: 'npm test -- --run test/export', description: 'Run the tests' },
        output: 'FAIL test/export/http.test.ts > tries three times\nexpected 3 attempts, got 2',
        ms: 41_000,
        outcome: 'error',
        exitCode: 1,
      },
    ],
  },
  {
    ms: 11_300,
    text: 'Two attempts, where the old client had three. An agent looks who else counts on them.',
    tokens: { in: 31_800, cached: 27_400, out: 520 },
    usd: 0.048,
    tools: [
      {
        tool: 'Agent',
        input: {
          description: 'Find other callers',
          prompt: 'Search for code that calls send(), and say what it expects of retries.',
          subagent_type: 'general-purpose',
        },
        output: 'Two callers, `upload.ts` and `resend.ts`: both expect **three** attempts.',
        ms: 0,
        agent: {
          type: 'general-purpose',
          calls: [
            {
              ms: 5_200,
              model: 'claude-haiku-5-5',
              usd: 0.004,
              tools: [
                {
                  tool: 'Grep',
                  input: { pattern: 'send\\(' },
                  output: 'src/upload.ts\nsrc/resend.ts',
                  ms: 240,
                },
                read('src/upload.ts'),
              ],
            },
            {
              ms: 7_700,
              model: 'claude-haiku-5-5',
              usd: 0.005,
              tools: [
                {
                  tool: 'Bash',
                  input: {
                    command: 'git log --oneline -5 -- src/export',
                    description: 'Look at the history',
                  },
                  output: '41fa3ed Use the new client\n9c80aee Retry three times',
                  ms: 900,
                },
              ],
            },
            { ms: 4_100, model: 'claude-haiku-5-5', text: 'Both expect three attempts.', usd: 0.003 },
          ],
        },
      },
    ],
  },
  {
    ms: 8_900,
    text: 'I set it back to three.',
    tokens: { in: 36_200, cached: 33_900, out: 240 },
    usd: 0.031,
    tools: [{ ...edit(), waitMs: 95_000 }],
  },
  {
    ms: 3_800,
    text: 'And once more the tests.',
    tokens: { in: 37_400, cached: 36_100, out: 120 },
    usd: 0.024,
    tools: [
      {
        tool: 'Bash',
        input: { command: 'npm test -- --run test/export', description: 'Run the tests' },
        output: 'Tests 41 passed (41)',
        ms: 44_000,
      },
    ],
  },
]

const ANSWER = [
  'Uploads are tried three times again. What changed:',
  '',
  '- `send()` tries **three** times, with 500 ms between',
  '- uploads and re-sends share it, and their tests say so',
  '',
  '```ts',
  'export const send = retry(post, { attempts: 3 })',
  '```',
].join('\n')
