import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batch, messages, newSearchWorld, span, text, tool, turn } from './world.ts'

const where = (found: readonly { field: string; span: { spanId: string } }[]) =>
  found.map(({ field, span: { spanId } }) => `${field} ${Number.parseInt(spanId, 16)}`)

/** Whatever people and programs write: quotes, backslashes, blanks, other scripts, pairs of surrogates. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      fc.constantFrom(
        '"',
        '\\',
        '\\n',
        '\n',
        '\t',
        '\u0001',
        '\u2028',
        ' ',
        'é',
        'ÉTÉ',
        'ß',
        '🙂',
        'привет',
        '"}}',
      ),
      fc.constantFrom(
        '{"key":"',
        '{"traceId":"',
        '","value":{"stringValue":"',
        '\\u00e9',
        '中文',
        'İ',
        'npm test',
      ),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join('').toWellFormed())
  .filter((all) => all.trim() !== '')

/** Some part of it that a person could type. */
const partOf = (whole: string) =>
  fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => {
    const characters = [...whole]
    const start = a % characters.length
    return characters.slice(start, start + 1 + (b % (characters.length - start))).join('')
  })

const PLACES: Readonly<Record<string, (said: string) => ReturnType<typeof batch>>> = {
  'a prompt': (said) => batch(turn(1, { 'gen_ai.input.messages': messages('user', text(said)) })),
  'an answer': (said) => batch(turn(1, { 'gen_ai.output.messages': messages('assistant', text(said)) })),
  'what a tool was asked': (said) => batch(tool(1, 2, { deep: [{ in: said }] }, '')),
  'what a tool said': (said) => batch(tool(1, 2, {}, said)),
  'what a tool said in parts': (said) => batch(tool(1, 2, {}, JSON.stringify([text(said)]))),
  'what a call was told of a tool': (said) =>
    batch(
      span(1, 2, 'chat m', {
        'gen_ai.input.messages': messages('user', { type: 'tool_call_response', id: 't', response: said }),
      }),
    ),
  'a summary': (said) => batch(span(1, 2, 'compaction', { 'turnspan.compaction.summary': said })),
}

describe('the full-text search', () => {
  it.each(Object.keys(PLACES))('finds %s by any part of it', async (place) => {
    await fc.assert(
      fc.asyncProperty(
        anyText.chain((said) => fc.tuple(fc.constant(said), partOf(said))),
        async ([said, part]) => {
          fc.pre(part.trim() !== '')
          const world = newSearchWorld()
          world.keep('session-a', PLACES[place]?.(said) ?? batch())
          expect(await world.find(part)).toHaveLength(1)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('knows no case, in any script that has one', async () => {
    const world = newSearchWorld()
    world.keep('session-a', batch(tool(1, 2, {}, 'Ünïcode ΑΒΓ привет NPM Test')))
    for (const query of ['üNÏCODE', 'αβγ', 'ПРИВЕТ', 'npm tEST', 'γ привет n']) {
      expect(await world.find(query), query).toHaveLength(1)
    }
  })

  it('takes one blank of the query for any blanks and line breaks', async () => {
    const world = newSearchWorld()
    world.keep('session-a', batch(tool(1, 2, { command: 'npm\t\t test\r\n\n--run' }, 'so\u00a0it is')))
    expect(await world.find('npm test --run')).toHaveLength(1)
    expect(await world.find('so it is')).toHaveLength(1)
    expect(await world.find('npm  tests')).toHaveLength(0)
  })

  it('finds nothing in names, ids, keys and whatever else is no prompt, answer, input or output', async () => {
    const world = newSearchWorld()
    world.keep(
      'session-a',
      batch(
        turn(1, { 'process.working_directory': '/needle', 'session.id': 'needle' }),
        span(
          1,
          2,
          'execute_tool needle',
          { 'gen_ai.tool.call.arguments': '{"needle":1}', needle: 'needle' },
          {
            events: [
              {
                name: 'needle',
                atMs: 1,
                attributes: { 'gen_ai.tool.call.result': 'needle', needle: 'needle' },
              },
            ],
            links: [
              {
                traceId: '0'.repeat(32),
                spanId: '0'.repeat(16),
                attributes: { 'gen_ai.tool.call.result': 'needle' },
              },
            ],
            status: { code: 'error', message: 'needle' },
          },
        ),
      ),
    )
    expect(await world.find('needle')).toEqual([])
    expect(await world.find('in no field')).toEqual([])
    expect(await world.find('stringValue')).toEqual([])
  })

  it('says where a hit is, with sixty characters around it in one line', async () => {
    const world = newSearchWorld()
    const long = `${'a '.repeat(100)}\n"quoted"\\${'🙂'.repeat(100)}`
    world.keep('session-a', batch(tool(7, 3, {}, long, 'Read')))
    const [hit, ...more] = await world.find('"QUOTED"')
    expect(more).toEqual([])
    expect(hit).toMatchObject({
      session: 'session-a',
      field: 'output',
      match: '"quoted"',
      before: 'a '.repeat(30),
      after: `\\${'🙂'.repeat(59)}`,
      span: { name: 'execute_tool Read', isTurn: false },
    })
  })

  it('says once what a call, its tools and its turn all hold, and leads to whom it belongs', async () => {
    const world = newSearchWorld()
    world.keep(
      'session-a',
      batch(
        span(1, 2, 'chat m', {
          'gen_ai.input.messages': messages('user', text('needle of the person'), {
            type: 'tool_call_response',
            id: 't',
            response: 'needle of the tool',
          }),
          'gen_ai.output.messages': messages('assistant', text('needle of the model'), {
            type: 'tool_call',
            id: 't',
            name: 'Bash',
            arguments: { command: 'needle for the tool' },
          }),
        }),
        tool(1, 3, { command: 'needle for the tool' }, 'needle of the tool'),
        turn(1, {
          'gen_ai.input.messages': messages('user', text('needle of the person')),
          'gen_ai.output.messages': messages('assistant', text('needle of the model')),
        }),
      ),
    )
    expect(where(await world.find('needle'))).toEqual([
      'input 1003',
      'output 1003',
      'answer 1002',
      'prompt 1001',
    ])
  })

  it('goes from the newest to the oldest', async () => {
    const world = newSearchWorld()
    world.keep('session-a', batch(tool(1, 2, {}, 'needle')), batch(tool(2, 2, {}, 'needle')))
    world.keep('session-b', batch(tool(3, 2, {}, 'needle'), tool(3, 4, {}, 'a needle')))
    expect(where(await world.find('needle'))).toEqual([
      'output 3004',
      'output 3002',
      'output 2002',
      'output 1002',
    ])
  })

  it('takes what was told last for what is true', async () => {
    const world = newSearchWorld()
    world.keep('session-a', batch(tool(1, 2, {}, 'the needle, half')), batch(tool(1, 2, {}, 'whole')))
    expect(await world.find('needle')).toEqual([])
    expect(await world.find('whole')).toHaveLength(1)
  })

  it('finds nothing where nothing is asked', async () => {
    const world = newSearchWorld()
    world.keep('session-a', batch(tool(1, 2, {}, 'something')))
    for (const query of ['', '  \n']) expect(await world.find(query)).toEqual([])
  })

  it('ends when it is told to', async () => {
    const world = newSearchWorld()
    for (let n = 1; n <= 20; n++) world.keep(`session-${n}`, batch(tool(n, 2, {}, 'needle')))
    expect(await world.find('needle')).toHaveLength(20)
    expect(await world.find('needle', { signal: AbortSignal.abort() })).toEqual([])
  })

  it('reads on over damaged lines and files that are gone', async () => {
    const world = newSearchWorld()
    for (const session of ['session-a', 'session-b', 'session-c']) {
      world.keep(session, batch(tool(session.charCodeAt(8), 2, {}, 'needle')))
    }
    const [day = ''] = fs.readdirSync(world.folder)
    fs.rmSync(path.join(world.folder, day, 'session-b.jsonl'))
    fs.appendFileSync(
      path.join(world.folder, day, 'session-c.jsonl'),
      '{"key":"gen_ai.tool.call.result","value":{"stringValue":"needle\n\n\\needle"}\n{"resourceSpans":[{"needle',
    )
    const found = await world.find('needle')
    expect(found.map(({ session }) => session)).toEqual(['session-c', 'session-a'])
  })
})
