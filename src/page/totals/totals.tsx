// All sessions added up: four figures, days, and who or what it went to.
import { amount, dollars, duration, modelName, percent, toolName } from '../../summary/numbers.ts'
import type { TotalsAnswer, TotalsBy, TotalsRow } from '../api.ts'
import { filterIn } from '../list/choices.ts'
import { Filters } from '../list/filters.tsx'
import { type Answer, good } from '../net/answer.ts'
import { askMeta, askTotals } from '../net/routes.ts'
import { useAnswer } from '../net/use-answer.ts'
import { folderName } from '../parts/names.ts'
import { go } from '../route/history.ts'
import { hrefOf, type Place, textOf, withQuery } from '../route/place.ts'
import { ProblemBox } from '../shell/problem.tsx'
import { type BarColumn, BarTable } from './bar-table.tsx'
import { DayChart } from './chart.tsx'
import type { Shown } from './columns.ts'
import { Figures } from './figures.tsx'

const BY: readonly TotalsBy[] = ['day', 'project', 'model', 'tool']

type All = Readonly<Record<TotalsBy, readonly TotalsRow[]>>

export function Totals({ place }: { readonly place: Extract<Place, { view: 'totals' }> }) {
  const filter = filterIn(place.query)
  const meta = useAnswer('meta', askMeta)
  const { value, problem, again } = useAnswer(`totals ${textOf(filter)}`, (signal) => askAll(filter, signal))
  const shown: Shown = place.query.show === 'tokens' ? 'tokens' : 'usd'
  const sessionsWith = (name: string) => (key: string) =>
    hrefOf(withQuery({ view: 'sessions', query: filter }, { [name]: key }))
  return (
    <div class="totals">
      <div class="toolbar">
        <h1 class="unseen">Totals</h1>
        <Filters place={place} meta={meta.value} />
      </div>
      {problem !== undefined && <ProblemBox problem={problem} again={again} />}
      {value !== undefined && (
        <div class="whole">
          <Figures days={value.day} sessions={value.project.reduce((sum, row) => sum + row.sessions, 0)} />
          <section class="days">
            <header>
              <h2>By day</h2>
              <fieldset class="switch">
                <legend class="unseen">What the days show</legend>
                {(['usd', 'tokens'] as const).map((each) => (
                  <button
                    key={each}
                    type="button"
                    aria-pressed={shown === each}
                    onClick={() =>
                      go(withQuery(place, { show: each === 'usd' ? undefined : each }), { replace: true })
                    }
                  >
                    {each === 'usd' ? 'Dollars by model' : 'Tokens'}
                  </button>
                ))}
              </fieldset>
            </header>
            <DayChart rows={value.day} shown={shown} place={place} />
          </section>
          <div class="tables">
            {TABLES.map(({ by, ...table }) => (
              <BarTable key={by} {...table} rows={value[by]} href={sessionsWith(by)} />
            ))}
          </div>
        </div>
      )}
    </div>
  )
}

async function askAll(filter: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer<All>> {
  const answers = await Promise.all(BY.map((by) => askTotals({ ...filter, by }, signal)))
  const all: Partial<Record<TotalsBy, TotalsAnswer['rows']>> = {}
  for (const answer of answers) {
    if (!answer.ok) return answer
    all[answer.value.by] = answer.value.rows
  }
  return good({ day: [], project: [], model: [], tool: [], ...all })
}

const USD = ({ usd }: TotalsRow): number => usd
const CALLS = ({ tools, calls }: TotalsRow): number => tools || calls

const count = (n: number): string => n.toLocaleString('en-US')
const time = (ms: number | null): string => (ms === null ? '–' : duration(ms))

const COST: BarColumn = { head: 'Cost', cell: (row) => dollars(row.usd) }
const FAILED: BarColumn = {
  head: 'Failed',
  title: 'Tool calls that failed',
  cell: (row) => (row.failed === 0 ? '–' : percent(row.failed, CALLS(row))),
}
const TIMES: readonly BarColumn[] = [
  { head: 'p50', isWide: true, title: 'Half of the calls were faster', cell: (row) => time(row.p50_ms) },
  { head: 'p95', title: 'All but 5 % of the calls were faster', cell: (row) => time(row.p95_ms) },
]

const PROJECT: readonly BarColumn[] = [
  COST,
  { head: 'Sessions', cell: (row) => count(row.sessions) },
  { head: 'Turns', cell: (row) => count(row.turns) },
  FAILED,
]
const MODEL: readonly BarColumn[] = [
  COST,
  { head: 'Calls', cell: (row) => count(row.calls) },
  { head: 'Tokens', cell: (row) => amount(row.in + row.out) },
  {
    head: 'Cached',
    isWide: true,
    title: 'Of the input, read from the cache',
    cell: (row) => percent(row.cached, row.in) || '–',
  },
  ...TIMES,
]
const TOOL: readonly BarColumn[] = [{ head: 'Calls', cell: (row) => count(CALLS(row)) }, FAILED, ...TIMES]

/** `by` also names the filter that a row leads to. */
const TABLES = [
  { by: 'project', title: 'Projects', name: folderName, size: USD, columns: PROJECT },
  { by: 'model', title: 'Models', name: modelName, size: USD, columns: MODEL },
  { by: 'tool', title: 'Tools', name: toolName, size: CALLS, columns: TOOL },
] as const
