import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hrefOf, type Place, placeOf, withQuery } from '../../src/page/route/place.ts'

const at = (href: string): Place => {
  const { pathname, search } = new URL(href, 'http://page')
  return placeOf(pathname, search)
}

describe('an address', () => {
  it.each([
    ['/', { view: 'sessions', query: {} }],
    ['/?project=%2Fa+b&min_usd=1', { view: 'sessions', query: { project: '/a b', min_usd: '1' } }],
    ['/s/a564641d-12', { view: 'session', session: 'a564641d-12', turn: null, query: {} }],
    [
      '/s/a564641d-12/3?v=time&at=00f067aa0ba902b7',
      { view: 'session', session: 'a564641d-12', turn: 3, query: { v: 'time', at: '00f067aa0ba902b7' } },
    ],
    ['/trace/4BF92F35', { view: 'trace', trace: '4bf92f35', span: null, query: {} }],
    [
      '/trace/4bf92f3577b34da6a3ce929d0e0e4736/00f067aa0ba902b7',
      { view: 'trace', trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7', query: {} },
    ],
    ['/search?q=npm+test', { view: 'search', query: { q: 'npm test' } }],
    ['/totals?by=model', { view: 'totals', query: { by: 'model' } }],
  ])('%s names its view', (href, place) => {
    expect(at(href)).toEqual(place)
  })

  it.each([
    '/s',
    '/s/short',
    '/s/a564641d-12/0',
    '/s/a564641d-12/x',
    '/s/a564641d-12/1/2',
    '/trace/xyz',
    '/search/deep',
    '/other',
  ])('%s is nowhere, and is said so', (href) => {
    expect(at(href)).toMatchObject({ view: 'nowhere', path: href })
  })

  it('takes of a name that stands twice the last, and drops what is empty', () => {
    expect(at('/?model=a&model=b&tool=').query).toEqual({ model: 'b' })
  })

  it('comes back the same for every place', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    const query = fc.dictionary(word, word)
    const id = fc.uuid()
    const place = fc.oneof(
      fc.record({ view: fc.constantFrom('sessions' as const, 'search' as const, 'totals' as const), query }),
      fc.record({
        view: fc.constant('session' as const),
        session: id,
        turn: fc.option(fc.integer({ min: 1, max: 9_999 })),
        query,
      }),
    )
    fc.assert(
      fc.property(place, (each) => {
        expect(at(hrefOf(each as Place))).toEqual(each)
      }),
    )
  })
})

describe('a change of the query', () => {
  it('keeps the rest, and takes out what is set to nothing', () => {
    const place = placeOf('/', '?project=/a&tool=Bash')
    expect(hrefOf(withQuery(place, { tool: undefined, model: 'm' }))).toBe('/?project=%2Fa&model=m')
  })
})
