// The bench beside other tools: its pure parts, what an entry must say, and the clock that it puts around hooks.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { arrivalWords } from '../../bench/peers/arrivals.ts'
import { startBackend } from '../../bench/peers/backend.ts'
import {
  against,
  mayRunAgain,
  median,
  type Sample,
  table,
  time,
  waitWords,
} from '../../bench/peers/figures.ts'
import { costsIn, counted, quoted, TREE_CPU } from '../../bench/peers/hooks.ts'
import { PEERS } from '../../bench/peers/known.ts'
import { figuresIn, withCopy, withPart } from '../../bench/written.mjs'
import { eventually } from '../rig/eventually.ts'
import { tempDir } from '../rig/temp-dir.ts'

const samples = (...wallMs: readonly number[]): Sample[] =>
  wallMs.map((ms, round) => ({ round, wallMs: ms, isCut: false }))

describe('the figures of a case', () => {
  it('take the one in the middle, or the mean of the two', () => {
    expect(median([30, 10, 20])).toBe(20)
    expect(median([40, 10, 20, 30])).toBe(25)
    expect(median([])).toBeNaN()
  })

  it('are compared with the base of the same round', () => {
    // The machine became slower by 100 ms, and the case was 10 ms slower in each round.
    const base = samples(500, 600, 550)
    expect(against(samples(510, 610, 560), base)).toEqual({
      middleMs: 560,
      extraMs: 10,
      ratio: 560 / 550,
      isAtLeast: false,
    })
  })

  it('of a case that was run less often are compared with the rounds that it has', () => {
    const late: Sample[] = [{ round: 2, wallMs: 5_600, isCut: false }]
    expect(against(late, samples(500, 500, 600))?.extraMs).toBe(5_000)
    expect(waitWords(late, samples(500, 500, 600), 3)).toBe('+5000 ms  11.20× (1 run)')
  })

  it('are none where it was never run', () => {
    expect(against([], samples(500))).toBeUndefined()
    expect(waitWords([], samples(500), 1)).toBe('–')
  })

  it('say at least how long, where it was ended by force', () => {
    const cut: Sample[] = [{ round: 0, wallMs: 45_010, isCut: true }]
    expect(waitWords(cut, samples(500, 500), 2)).toBe('over 45.0 s (1 run)')
  })

  it('say a gain as well as a loss', () => {
    expect(waitWords(samples(490, 480), samples(500, 500), 2)).toBe('-15 ms  0.97×')
  })

  it('are seconds from ten of them on', () => {
    expect(time(9_999)).toBe('9999 ms')
    expect(time(126_900)).toBe('126.9 s')
  })
})

it('a case is not run again when it has used up its time', () => {
  expect(mayRunAgain([], 45_000)).toBe(true)
  expect(mayRunAgain(samples(20_000, 20_000), 45_000)).toBe(true)
  expect(mayRunAgain(samples(45_000), 45_000)).toBe(false)
})

it('a table is as wide as its longest words, with figures to the right', () => {
  expect(
    table([
      ['tool', 'ms'],
      ['a long name', '7'],
      ['×', '1000'],
    ]),
  ).toBe('tool            ms\na long name      7\n×             1000')
})

it('an arrival is told, a loss, and a tool that does not trace here', () => {
  const all = { traces: true, isKeySent: false, isLateSent: true, isCut: false }
  expect(arrivalWords(all)).toEqual(['arrived later', 'masked'])
  expect(arrivalWords({ ...all, isLateSent: false, isKeySent: true })).toEqual(['lost', 'sent in clear'])
  expect(arrivalWords({ ...all, isLateSent: false, isCut: true })[0]).toBe('lost (session cut short)')
  expect(arrivalWords({ ...all, traces: false })[0]).toBe('sent nothing in this run')
})

describe('the entries', () => {
  it('have names of their own and begin with turnspan', () => {
    const names = PEERS.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names[0]).toBe('turnspan')
  })

  it.each(PEERS)('say what $name is, in which version, and where it comes from', (peer) => {
    expect(peer.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(peer.from).not.toBe('')
    if (peer.checkout !== undefined) expect(peer.checkout).toMatch(/^[\w-]+\/[\w-]+$/)
    for (const start of Object.keys(peer.answers ?? {})) expect(start).toMatch(/^(?:GET|POST) \//)
  })
})

describe('the hooks of a setup', () => {
  it('are each put behind the clock, and nothing else changes', () => {
    const settings = {
      env: { A: '1' },
      hooks: { Stop: [{ matcher: '', hooks: [{ type: 'command', command: "echo 'a b'", timeout: 5 }] }] },
    }
    const { hooks, ...rest } = counted(settings, '/tmp/report')
    expect(rest).toEqual({ env: { A: '1' } })
    const [hook] = hooks.Stop[0]?.hooks ?? []
    expect(hook).toMatchObject({ type: 'command', timeout: 5 })
    expect(hook?.command).toBe(`'python3' ${quoted(TREE_CPU)} '/tmp/report' 'Stop' 'echo '\\''a b'\\'''`)
  })

  // Only Linux hands orphans to whom it is told.
  it.skipIf(process.platform !== 'linux')('are counted with what they leave behind', async () => {
    const folder = tempDir('costs')
    const [report, go] = [path.join(folder, 'report'), path.join(folder, 'go')]
    const work = `while [ ! -e '${go}' ]; do sleep 0.02; done; i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done`
    const command = `cat; (${work}) >/dev/null 2>&1 &`
    const told = execFileSync('python3', [TREE_CPU, report, 'Stop', command], {
      encoding: 'utf8',
      input: 'told',
    })
    // The hook is over, and what it left behind has not begun to work.
    expect(told).toBe('told')
    expect(costsIn(report)).toBeUndefined()
    fs.writeFileSync(go, '')
    const [cost] = await eventually(() => costsIn(report), { what: 'the cost', timeoutMs: 20_000 })
    expect(cost?.event).toBe('Stop')
    expect(cost?.cpuMs).toBeGreaterThan(20)
  })

  it.skipIf(process.platform !== 'linux')('end as they would without the clock', () => {
    const report = path.join(tempDir('costs'), 'report')
    expect(() => execFileSync('python3', [TREE_CPU, report, 'Stop', 'exit 3'])).toThrow(
      expect.objectContaining({ status: 3 }),
    )
  })
})

describe('the backend of any vendor', () => {
  it('finds words in what is sent, packed or not, and forgets them when told', async () => {
    const backend = await startBackend({ answers: { 'POST /known': { id: 1 } } })
    const send = (to: string, body: Uint8Array<ArrayBuffer> | string, headers = {}) =>
      fetch(backend.url + to, { method: 'POST', body, headers })
    const answer = await send('/known?a=1', 'a word and a word')
    expect(await answer.json()).toEqual({ id: 1 })
    const packed = await send('/v1/traces', new Uint8Array(gzipSync('one word')), {
      'content-encoding': 'gzip',
      'content-type': 'application/x-protobuf',
    })
    expect([packed.status, await packed.text()]).toEqual([200, ''])
    await send('/v1/traces', 'word, and not packed at all', { 'content-encoding': 'gzip' })
    expect(backend.count('word')).toBe(4)
    expect(backend.asked).toEqual(['POST /known?a=1', 'POST /v1/traces', 'POST /v1/traces'])
    backend.forget()
    expect(backend.count('word')).toBe(0)
    await backend.close()
  })

  it('says nothing where it hangs, and has heard all the same', async () => {
    const backend = await startBackend({ hangs: true })
    const signal = AbortSignal.timeout(200)
    await expect(fetch(backend.url, { method: 'POST', body: 'word', signal })).rejects.toThrow('aborted')
    expect(backend.count('word')).toBe(1)
    await backend.close()
  })
})

describe('the pages', () => {
  const page =
    '# Head\n\n## a\n\n```text\nold\n```\n\n## b\n\nMeasured on 2026-01-01.\n\n```text\nkept\n```\n\nThe end.\n'

  it('get a part in place of its older figures, and keep the others', () => {
    const written = withPart(page, 'a', 'n$1ew', '2026-11-23')
    expect(written).toBe(page.replace('```text\nold', () => 'Measured on 2026-11-23.\n\n```text\nn$1ew'))
    expect(withPart(written, 'a', 'n$1ew', '2026-11-23')).toBe(written)
  })

  it('get a new part behind the last one and before what is said at the end', () => {
    expect(withPart(page, 'c', 'new', '2026-11-23')).toBe(
      page.replace('\nThe end.', '\n## c\n\nMeasured on 2026-11-23.\n\n```text\nnew\n```\n\nThe end.'),
    )
  })

  it('get the paragraphs that they ask for between their marks', () => {
    const marked = 'a\n<!-- figures:x -->\nold\n<!-- /figures:x -->\nb\n'
    const written = withCopy(marked, 'x', 'one\n\ntwo', '2026-11-23', (words: string) => words === 'two')
    expect(written).toBe(
      'a\n<!-- figures:x -->\nMeasured on 2026-11-23.\n\n```text\ntwo\n```\n<!-- /figures:x -->\nb\n',
    )
    expect(() => withCopy('a\n', 'x', 'one', '2026-11-23')).toThrow('no place for the figures of x')
  })

  it('get no colours and none of the words of the test runner', () => {
    const printed =
      '\n RUN  v4.1.12 /somewhere\n\n\u001b[32mfigures\u001b[39m  1\n\n\n\nmore\n·\n Test Files  1 passed (1)\n'
    expect(figuresIn(printed)).toBe('figures  1\n\nmore')
  })
})
