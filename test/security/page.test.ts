// What a website, another user of the machine or a port scanner can get out of the page's server: rows W1 to W6 of the
// threat model, by clients that say byte for byte what they want.
import net from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  bodyIn,
  headersIn,
  type PageWorld,
  rawAnswer,
  SHELL,
  startPage,
  statusIn,
} from '../page-server/world.ts'
import { batch, messages, text, turn } from '../search/world.ts'

const CANARY = 'canary-of-a-conversation'
const API = [
  'GET /api/v1/meta',
  'GET /api/v1/sessions',
  'GET /api/v1/sessions/session-a',
  `GET /api/v1/trace/${'0'.repeat(31)}1`,
  `GET /api/v1/traces/${'0'.repeat(31)}1`,
  `GET /api/v1/traces/${'0'.repeat(31)}1/spans?ids=00000000000003e9`,
  `GET /api/v1/traces/${'0'.repeat(31)}1/otlp`,
  'GET /api/v1/search?q=canary',
  'GET /api/v1/totals?by=day',
  'GET /api/v1/live',
  'POST /api/v1/sessions/session-a/resend',
  'DELETE /api/v1/sessions/session-a',
] as const

async function withCanary(about = {}): Promise<PageWorld> {
  const page = await startPage(about)
  page.keep('session-a', [batch(turn(1, { 'gen_ai.input.messages': messages('user', text(CANARY)) }))])
  return page
}

interface Said {
  readonly lines?: readonly string[]
  readonly host?: string | undefined
  readonly version?: string
}

/** With the token, unless `lines` say otherwise. */
const request = (page: PageWorld, what: string, { lines, host, version = '1.1' }: Said = {}): string =>
  [
    `${what} HTTP/${version}`,
    `Host: ${host ?? `127.0.0.1:${page.port}`}`,
    ...(lines ?? [`Authorization: Bearer ${page.token}`]),
    'Connection: close',
    '\r\n',
  ].join('\r\n')

const withToken = (page: PageWorld, ...lines: readonly string[]) => [
  `Authorization: Bearer ${page.token}`,
  ...lines,
]

describe('W1: a name that leads to this machine', () => {
  test('is not answered: the Host is one of the two that we print, once, and nothing else', async () => {
    const page = await withCanary()
    const port = page.port
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LocalHost:${port}`]) {
      expect(statusIn(await page.raw(request(page, 'GET /api/v1/meta', { host }))), host).toBe(200)
    }
    const wrong = [
      ...[
        '',
        'evil.example',
        `evil.example:${port}`,
        `localhost.:${port}`,
        `[::1]:${port}`,
        `a.localhost:${port}`,
      ],
      ...[
        `0.0.0.0:${port}`,
        '127.0.0.1',
        'localhost',
        `127.0.0.1.nip.io:${port}`,
        `127.1:${port}`,
        `2130706433:${port}`,
      ],
      ...[
        `127.0.0.1:0${port}`,
        `127.0.0.1:${port + 1}`,
        `x@127.0.0.1:${port}`,
        `127.0.0.1:${port}, evil.example`,
      ],
    ]
    for (const host of wrong) {
      const answer = await page.raw(request(page, 'GET /api/v1/meta', { host }))
      expect(statusIn(answer), host).toBe(421)
      expect(bodyIn(answer)).toBe('')
    }
    const twice = request(page, 'GET / ', { lines: [`Host: 127.0.0.1:${port}`] })
    const none = `GET / HTTP/1.0\r\nAuthorization: Bearer ${page.token}\r\n\r\n`
    const noneLater = `GET / HTTP/1.1\r\nConnection: close\r\n\r\n`
    const absolute = request(page, `GET http://127.0.0.1:${port}/api/v1/meta`)
    const foreign = request(page, 'GET http://evil.example/')
    for (const bytes of [twice.replace('/ ', '/'), none, noneLater, absolute, foreign]) {
      const answer = await page.raw(bytes)
      expect(statusIn(answer), bytes).toBe(421)
      expect(bodyIn(answer)).toBe('')
    }
  })

  test('is not even connected from outside: the server listens on the loopback alone', async () => {
    const page = await startPage()
    const { networkInterfaces } = await import('node:os')
    const others = Object.values(networkInterfaces())
      .flat()
      .flatMap((each) =>
        each !== undefined && !each.internal && each.family === 'IPv4' ? [each.address] : [],
      )
    for (const host of [...others, '::1']) {
      const outcome = await new Promise<string>((resolve) => {
        const socket = net.connect({ port: page.port, host, timeout: 1_000 }, () => resolve('connected'))
        socket.once('timeout', () => resolve('refused'))
        socket.once('error', () => resolve('refused'))
        onTestFinished(() => void socket.destroy())
      })
      expect(outcome, host).toBe('refused')
    }
  })
})

describe('W2: another page in the same browser', () => {
  test('gets nothing without the token, whatever it asks for', async () => {
    const page = await withCanary()
    for (const what of API) {
      for (const lines of [
        [],
        ['Authorization: Bearer'],
        ['Authorization: Bearer x'],
        ['Authorization: Basic x'],
        [`Cookie: token=${page.token}`],
        [`Authorization: Bearer ${page.token}`, `Authorization: Bearer ${page.token}`],
      ]) {
        const own = what.startsWith('GET') ? [] : [`Origin: ${page.url}`, 'Content-Type: application/json']
        const answer = await page.raw(request(page, what, { lines: [...lines, ...own] }))
        expect(statusIn(answer), `${what} ${lines}`).toBe(401)
        expect(bodyIn(answer)).toBe('')
      }
      const inQuery = await page.raw(
        request(page, `${what.split('?')[0]}?token=${page.token}&t=${page.token}`, {
          lines: [`Origin: ${page.url}`, 'Content-Type: application/json'],
        }),
      )
      expect(statusIn(inQuery), what).toBe(401)
    }
  })

  test('gets nothing with it either, not even the files of the page, when the browser says who asks', async () => {
    const page = await withCanary()
    const foreign = [
      ['Origin: null'],
      ['Origin: http://evil.example'],
      [`Origin: http://127.0.0.1:${page.port + 1}`],
      [`Origin: https://127.0.0.1:${page.port}`],
      // One of ours, but not the one that was asked.
      [`Origin: http://localhost:${page.port}`],
      [`Origin: ${page.url}`, 'Origin: http://evil.example'],
      ['Sec-Fetch-Site: cross-site'],
      ['Sec-Fetch-Site: same-site'],
      ['Sec-Fetch-Site: Cross-Site'],
      ['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'],
      ['Sec-Fetch-Site: whatever'],
    ]
    for (const lines of foreign) {
      for (const what of [
        ...API,
        'GET /',
        'GET /app.js',
        'HEAD /',
        'OPTIONS /api/v1/meta',
        'POST /api/v1/token',
      ]) {
        const answer = await page.raw(
          request(page, what, { lines: withToken(page, ...lines, 'Content-Type: application/json') }),
        )
        expect(statusIn(answer), `${what} ${lines}`).toBe(403)
        expect(bodyIn(answer)).toBe('')
      }
    }
    const own = ['Sec-Fetch-Site: same-origin', `Origin: ${page.url}`]
    expect(
      statusIn(await page.raw(request(page, 'GET /api/v1/meta', { lines: withToken(page, ...own) }))),
    ).toBe(200)
    const typed = request(page, 'GET /', { lines: ['Sec-Fetch-Site: none'] })
    expect(statusIn(await page.raw(typed))).toBe(200)
  })

  test('changes nothing: a change brings JSON and says where it is from', async () => {
    const page = await withCanary()
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      '',
    ]
    for (const what of ['POST /api/v1/sessions/session-a/resend', 'DELETE /api/v1/sessions/session-a']) {
      for (const type of types) {
        const lines = withToken(
          page,
          `Origin: ${page.url}`,
          ...(type === '' ? [] : [`Content-Type: ${type}`]),
        )
        expect(statusIn(await page.raw(request(page, what, { lines }))), type).toBe(415)
      }
      const noOrigin = request(page, what, { lines: withToken(page, 'Content-Type: application/json') })
      expect(statusIn(await page.raw(noOrigin))).toBe(403)
    }
    for (const what of ['PUT /api/v1/sessions/session-a', 'PATCH /', 'OPTIONS /', 'TRACE /', 'POST /']) {
      const lines = withToken(page, `Origin: ${page.url}`, 'Content-Type: application/json')
      expect([401, 404, 405], what).toContain(statusIn(await page.raw(request(page, what, { lines }))))
    }
    expect((await page.get('/sessions/session-a')).status).toBe(200)
  })

  test('is never told that it may read: no header of CORS on any answer', async () => {
    const page = await withCanary()
    for (const what of [...API, 'GET /', 'OPTIONS /api/v1/meta', 'GET /nothing']) {
      const answer = await page.raw(
        request(page, what, {
          lines: withToken(page, `Origin: ${page.url}`, 'Content-Type: application/json'),
        }),
      )
      expect(answer).not.toMatch(/access-control/i)
    }
  })

  test('cannot send what is long: a body of more than 16 KB is not read', async () => {
    const page = await withCanary()
    const head = (more: string) =>
      `DELETE /api/v1/sessions/session-a HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nOrigin: ${page.url}\r\nContent-Type: application/json\r\nAuthorization: Bearer ${page.token}\r\n${more}\r\n\r\n`
    expect(statusIn(await page.raw(`${head('Content-Length: 10000000')}{`))).toBe(413)
    const pieces = `4000\r\n${'x'.repeat(0x4000)}\r\n`.repeat(3)
    expect(statusIn(await page.raw(`${head('Transfer-Encoding: chunked')}${pieces}`))).toBe(413)
    expect(statusIn(await page.raw(`${head('Content-Length: 3')}[1]`))).toBe(400)
    expect((await page.get('/sessions/session-a')).status).toBe(200)
  })

  test('opens sixteen streams at most', async () => {
    const page = await withCanary()
    const stop = new AbortController()
    const open = () =>
      fetch(`${page.url}/api/v1/live`, {
        headers: { authorization: `Bearer ${page.token}` },
        signal: stop.signal,
      })
    const answers = await Promise.all(Array.from({ length: 16 }, open))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect((await open()).status).toBe(429)
    stop.abort()
    await expect.poll(async () => (await page.get('/search?q=x')).status).toBe(200)
  })
})

describe('W3: the key of the page', () => {
  const exchange = (page: PageWorld, code: unknown) =>
    fetch(`${page.url}/api/v1/token`, {
      method: 'POST',
      headers: { origin: page.url, 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    })

  test('is given for a code once; whoever comes second ends the server, which says why', async () => {
    const page = await withCanary()
    const code = page.newCode()
    const first = await exchange(page, code)
    expect(await first.json()).toEqual({ token: page.token })
    const second = await exchange(page, code)
    expect(second.status).toBe(403)
    expect(await second.text()).not.toContain(page.token)
    expect(await page.ended).toMatch(
      /used twice.*Run "turnspan ui" again|used twice.*run "turnspan ui" again/,
    )
  })

  test('is not given for anything else', async () => {
    const page = await withCanary({ delayMs: 1 })
    const code = page.newCode()
    for (const wrong of [
      '',
      code.slice(1),
      `${code}x`,
      code.toUpperCase(),
      page.token,
      null,
      1,
      [code],
      { code },
    ]) {
      const answer = await exchange(page, wrong)
      expect(answer.status).toBe(403)
      expect(await answer.text()).toBe('')
    }
    expect((await exchange(page, code)).status).toBe(200)
  })

  test('does not travel on: no answer has a Referer to give, a cookie, or a place in a cache', async () => {
    const page = await withCanary()
    for (const what of ['GET /', 'GET /api/v1/meta', 'GET /nothing']) {
      const headers = headersIn(await page.raw(request(page, what)))
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.has('set-cookie')).toBe(false)
    }
  })
})

describe('W4: somebody who tries everything', () => {
  test('10,000 guesses are all wrong, and from the 21st on each takes a second', {
    timeout: 60_000,
  }, async () => {
    const page = await withCanary({ delayMs: 1 })
    const pending = Array.from({ length: 16 }, async (_, worker) => {
      for (let n = 0; n < 625; n++) {
        // Nearly right: eight digits in place of its end are never the token by chance.
        const guess = `${page.token.slice(0, -8)}${String(worker * 1_000 + n).padStart(8, '0')}`
        const answer = await fetch(`${page.url}/api/v1/meta`, {
          headers: { authorization: `Bearer ${guess}` },
        })
        if (answer.status !== 401 || (await answer.text()) !== '') return `${guess}: ${answer.status}`
      }
      return undefined
    })
    expect((await Promise.all(pending)).filter(Boolean)).toEqual([])
    const slow = await withCanary()
    const guess = () => fetch(`${slow.url}/api/v1/meta`, { headers: { authorization: 'Bearer wrong' } })
    for (let n = 0; n < 20; n++) await guess()
    const sinceMs = performance.now()
    await guess()
    expect(performance.now() - sinceMs).toBeGreaterThan(900)
    // Whoever knows it does not wait.
    const rightSinceMs = performance.now()
    expect((await slow.get('/meta')).status).toBe(200)
    expect(performance.now() - rightSinceMs).toBeLessThan(700)
  })

  test('learns nothing from the answers: all that has no token is told the same', async () => {
    const page = await withCanary()
    const bare = async (what: string) => {
      const answer = await page.raw(request(page, what, { lines: [] }))
      return answer.replace(/\r\nDate: [^\r]+/, '')
    }
    const answers = new Set(
      await Promise.all(
        [
          ...API.filter((what) => what.startsWith('GET')),
          'GET /api/',
          'GET /api/v1/nothing',
          'GET /api/v1/token',
        ].map(bare),
      ),
    )
    expect(answers.size).toBe(1)
    expect([...answers][0]).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('200 connections that say nothing keep nobody out', async () => {
    const page = await withCanary()
    const sockets = Array.from({ length: 200 }, () => {
      const socket = net.connect(page.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: '))
      socket.on('error', () => {})
      return socket
    })
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const sinceMs = performance.now()
    expect((await page.get('/sessions/session-a')).status).toBe(200)
    expect(performance.now() - sinceMs).toBeLessThan(400)
    expect(
      sockets.filter(({ destroyed, readyState }) => !destroyed && readyState === 'open').length,
    ).toBeLessThanOrEqual(64)
  })

  test('a request that takes for ever is given up after five seconds', { timeout: 20_000 }, async () => {
    const page = await withCanary()
    const sinceMs = performance.now()
    const answer = await new Promise<string>((resolve) => {
      const socket = net.connect(page.port, '127.0.0.1', () =>
        socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\n`),
      )
      let said = ''
      const drip = setInterval(() => socket.write('x: y\r\n'), 200)
      socket.on('data', (bytes) => {
        said += bytes.toString('latin1')
      })
      socket.on('error', () => {})
      socket.on('close', () => {
        clearInterval(drip)
        resolve(said)
      })
    })
    expect(performance.now() - sinceMs).toBeLessThan(8_000)
    expect([0, 400, 408]).toContain(statusIn(answer))
  })

  test('a connection on which nothing was asked ends without a word', { timeout: 20_000 }, async () => {
    const page = await withCanary()
    const said = await new Promise<string>((resolve) => {
      const socket = net.connect(page.port, '127.0.0.1')
      let all = ''
      socket.on('data', (bytes) => {
        all += bytes.toString('latin1')
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve(all))
    })
    expect(said).toBe('')
  })

  test('a page that nobody looks at ends by itself', async () => {
    const page = await startPage({ idleMs: 400 })
    await page.get('/meta')
    expect(await page.ended).toContain('Nobody looked at the page')
  })

  test('one that somebody listens to does not', async () => {
    const page = await startPage({ idleMs: 400 })
    const stop = new AbortController()
    const headers = { authorization: `Bearer ${page.token}` }
    await fetch(`${page.url}/api/v1/live`, { headers, signal: stop.signal })
    const ended = await Promise.race([
      page.ended,
      new Promise((resolve) => setTimeout(resolve, 1_000, 'still there')),
    ])
    stop.abort()
    expect(ended).toBe('still there')
  })
})

describe('W5: what a conversation says', () => {
  test('could not run even if it became markup: the same strict headers are on every answer, errors too', async () => {
    const page = await withCanary()
    const answers = await Promise.all([
      ...[...API, 'GET /', 'GET /app.js', 'GET /nothing', 'POST /', 'OPTIONS /'].map((what) =>
        page.raw(request(page, what)),
      ),
      page.raw(request(page, 'GET /', { host: 'evil.example' })),
      page.raw(request(page, 'GET /api/v1/meta', { lines: [] })),
      page.raw('this is no HTTP\r\n\r\n'),
      page.raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`),
    ])
    for (const answer of answers) {
      const headers = headersIn(answer)
      expect(headers.get('content-security-policy'), answer.slice(0, 80)).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      )
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    }
  })
})

describe('W6: a path that leads elsewhere', () => {
  const UP = [
    ...[
      '/../../etc/passwd',
      '/..%2f..%2fetc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..\\..\\etc\\passwd',
      '//etc/passwd',
    ],
    ...[
      '/./app.js',
      '/app.js/',
      '/app.js%00',
      '/APP.JS',
      '/app.css.map',
      '/index.html/..',
      '/s/../app.js',
      '/s/a/b/c',
    ],
    ...['/s/%2e%2e', '/s/a.b', '/s/a%2fb', '/trace/..', '/page/app.js', '/;/app.js', '/file:///etc/passwd'],
  ]

  test.each(UP)('%s is nothing', async (path) => {
    const page = await withCanary()
    const answer = await page.raw(request(page, `GET ${path}`))
    expect(statusIn(answer)).toBe(404)
    expect(bodyIn(answer)).toBe('')
  })

  test('is nothing in the place of an id either', async () => {
    const page = await withCanary()
    for (const id of [
      '..',
      '.',
      '%2e%2e%2f',
      '..%2f..%2fconfig.json',
      'a.b',
      'x'.repeat(65),
      '__proto__',
      'constructor',
      '%00',
      '',
    ]) {
      for (const place of [
        `sessions/${id}`,
        `traces/${id}`,
        `trace/${id}`,
        `traces/${id}/otlp`,
        `traces/${id}/spans?ids=a`,
      ]) {
        const answer = await page.raw(request(page, `GET /api/v1/${place}`))
        expect(statusIn(answer), place).toBe(place === 'sessions/' ? 404 : 404)
      }
      const lines = withToken(page, `Origin: ${page.url}`, 'Content-Type: application/json')
      expect(statusIn(await page.raw(request(page, `DELETE /api/v1/sessions/${id}`, { lines }))), id).toBe(
        404,
      )
    }
  })
})

describe('O2: what is handed out', () => {
  test('is no page with a conversation in it: every view is the same file, whatever the store holds', async () => {
    const page = await withCanary()
    for (const view of [
      '/',
      '/s/session-a',
      '/s/session-a/1',
      `/trace/${'0'.repeat(31)}1`,
      '/search?q=canary',
      '/totals',
    ]) {
      const answer = await page.raw(request(page, `GET ${view}`))
      expect(bodyIn(answer), view).toBe(SHELL['index.html'])
    }
  })

  test('says what it is, so that no browser takes it for a page', async () => {
    const page = await startPage()
    const hostile = '=cmd()|<script>alert(1)</script>'
    page.keep('session-a', [
      batch(turn(1, { 'gen_ai.input.messages': messages('user', text(hostile)), note: hostile })),
    ])
    const trace = `${'0'.repeat(31)}1`
    const types = new Map([
      ['/sessions', 'application/json; charset=utf-8'],
      [`/traces/${trace}/otlp`, 'application/x-ndjson; charset=utf-8'],
      [`/traces/${trace}/spans/00000000000003e9/value?key=note`, 'text/plain; charset=utf-8'],
      ['/search?q=script', 'application/x-ndjson; charset=utf-8'],
    ])
    for (const [place, type] of types) {
      const answer = await page.get(place)
      expect(answer.status, place).toBe(200)
      expect(answer.headers.get('content-type')).toBe(type)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(await answer.text()).toContain('script>')
    }
  })
})

test('W4: what is no HTTP at all is answered and cut off', async () => {
  const page = await startPage()
  for (const bytes of [
    '\u0016\u0003\u0001',
    'GET\r\n\r\n',
    'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n',
  ]) {
    expect([0, 400]).toContain(statusIn(await rawAnswer(page.port, bytes)))
  }
  const upgrade = `GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`
  expect(statusIn(await page.raw(upgrade))).toBe(401)
  const expecting = `POST /api/v1/token HTTP/1.1\r\nHost: evil.example\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`
  expect(statusIn(await page.raw(expecting))).toBe(421)
})
