import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { configMark, parseConfig, readConfig } from '../../src/config/config.ts'
import { DESTINATION_KINDS } from '../../src/export/destinations/index.ts'
import { tempDir } from '../rig/temp-dir.ts'

const problemsIn = (text: string) => {
  const read = parseConfig(text, 'config.json')
  return read.ok ? [] : read.problems.map(({ message }) => message)
}

const NAMES = DESTINATION_KINDS.map(({ kind }) => `"${kind}"`)
const KINDS = `${NAMES.slice(0, -1).join(', ')} or ${NAMES.at(-1)}`

describe('a configuration', () => {
  test.each(['', ' \n', '{}', '// nothing yet\n', '\ufeff{}', '{ "destinations": {}, }'])(
    'may say nothing: %j',
    (text) => expect(parseConfig(text, 'x')).toEqual({ ok: true, config: expect.any(Object) }),
  )

  test('is JSON with comments', () => {
    const text = `{
      "$schema": "https://example.com/schema.json",
      "serviceName": "claude", // ours
      "user": "off",
      "destinations": {
        "gateway": { "kind": "otlp", "url": "http://127.0.0.1:4318", "encoding": "json", "compression": "none" },
        "team.mlflow": { "kind": "mlflow", "url": "https://mlflow.example/team", "experimentId": "12", "timeoutMs": 100 },
      },
      "origins": { "https://mlflow.example": { "headers": { "X-Team": "blue" } } },
    }`
    expect(parseConfig(text, 'x')).toMatchObject({
      ok: true,
      config: {
        user: 'off',
        destinations: { gateway: { encoding: 'json' }, 'team.mlflow': { timeoutMs: 100 } },
      },
    })
  })
})

describe('what is wrong is said with its line, its column and its place', () => {
  const destination = (fields: string) => `{\n  "destinations": {\n    "team": { ${fields} }\n  }\n}`
  const otlp = (more: string) => destination(`"kind": "otlp", "url": "http://x", ${more}`)
  test.each([
    ['{\n  "user" "off"\n}', 'line 2, column 10: a colon is missing'],
    ['[]', 'line 1, column 1: the settings must be an object, but this is an array'],
    [
      '{\n  "destination": {}\n}',
      'line 2, column 3: destination is not known here: "destinations" may be meant',
    ],
    ['{ "servicename": "x" }', 'line 1, column 3: servicename is not known here: "serviceName" may be meant'],
    [
      '{ "sampling": 7 }',
      expect.stringMatching(
        /^line 1, column 3: sampling is not known here: there are \$schema, serviceName, .*retention, destinations, origins/,
      ),
    ],
    ['{ "serviceName": "" }', 'line 1, column 18: serviceName must not be empty'],
    ['{ "user": true }', 'line 1, column 11: user must be "plain", "hash" or "off"'],
    ['{ "destinations": 5 }', 'line 1, column 19: destinations must be an object of names and destinations'],
    [
      '{ "destinations": ["http://x"] }',
      'line 1, column 19: destinations must be an object of names and destinations',
    ],
    [
      '{ "destinations": { "../x": { "kind": "otlp", "url": "http://x" } } }',
      'line 1, column 21: destinations.../x is no name: up to 41 of a–z, 0–9, ".", "_" and "-"',
    ],
    [destination('"url": "http://x"'), 'line 3, column 13: destinations.team.kind is missing'],
    [
      destination('"kind": "mlfow", "url": "http://x"'),
      `line 3, column 23: destinations.team.kind must be ${KINDS}`,
    ],
    [
      destination('"kind": "otlp", "url": "localhost:4318"'),
      'line 3, column 38: destinations.team.url must be an address that begins with http:// or https://',
    ],
    [
      destination('"kind": "otlp", "url": 4318'),
      'line 3, column 38: destinations.team.url must be an address that begins with http:// or https://',
    ],
    [
      destination('"kind": "otlp", "url": "http://x", "header": {}'),
      'line 3, column 50: destinations.team.header is not known here: "headers" may be meant',
    ],
    [otlp('"timeoutMs": 5'), 'line 3, column 63: destinations.team.timeoutMs must be at least 100'],
    [otlp('"timeoutMs": "5s"'), 'line 3, column 63: destinations.team.timeoutMs must be a number'],
    [otlp('"encoding": "xml"'), 'line 3, column 62: destinations.team.encoding must be "protobuf" or "json"'],
    [
      otlp('"experimentId": "x"'),
      'line 3, column 66: destinations.team.experimentId must be a text of digits',
    ],
    [
      otlp('"headers": []'),
      'line 3, column 61: destinations.team.headers must be an object of header names and values',
    ],
    [
      otlp('"headers": { "a b": "x" }'),
      'line 3, column 63: destinations.team.headers.a b is not a name that a header can have',
    ],
    [
      '{ "origins": { "example.com": { "headers": {} } } }',
      'line 1, column 16: origins.example.com must be an address that begins with http:// or https://',
    ],
    [
      '{ "origins": { "http://x": { "header": {} } } }',
      'line 1, column 30: origins.http://x.header is not known here: "headers" may be meant',
    ],
    [
      otlp(`"headers": { "a": "\${GH-TOKEN}" }`),
      'line 3, column 68: destinations.team.headers.a holds a "${" that names no variable: write "$$" for a dollar sign',
    ],
    [
      otlp('"headersCommand": []'),
      'line 3, column 68: destinations.team.headersCommand must be a command line, or a list of a program and its arguments',
    ],
    [
      otlp('"headersCommand": { "run": "x" }'),
      'line 3, column 68: destinations.team.headersCommand must be a command line, or a list of a program and its arguments',
    ],
    [
      otlp('"commandVariables": ["A B"]'),
      'line 3, column 71: destinations.team.commandVariables.0 is not the name of a variable',
    ],
    [
      otlp('"proxy": "socks5://x"'),
      'line 3, column 59: destinations.team.proxy must be "none" or an address that begins with http:// or https://',
    ],
    [
      otlp('"keyFile": "key.pem"'),
      'line 3, column 13: destinations.team needs a certFile beside its keyFile',
    ],
    [
      otlp('"project": "mine"'),
      'line 3, column 50: destinations.team.project is not for the kind "otlp": only phoenix, arize, weave have it',
    ],
    [
      destination('"kind": "weave", "url": "https://x", "project": "mine"'),
      'line 3, column 13: destinations.team needs "entity" beside its kind',
    ],
    [
      destination('"kind": "file", "url": "http://x"'),
      'line 3, column 38: destinations.team.url must be the whole path of a file as an address: file:///…',
    ],
    [
      destination('"kind": "file", "url": "file:///a/folder/"'),
      'line 3, column 38: destinations.team.url must be the whole path of a file as an address: file:///…',
    ],
  ])('%s', (text, message) => {
    expect(problemsIn(text)).toEqual([message])
  })

  test('all of it at once', () => {
    expect(problemsIn('{\n  "user": 1,\n  "destinations": { "a": { "kind": "x" } }\n}')).toEqual([
      'line 2, column 11: user must be "plain", "hash" or "off"',
      `line 3, column 36: destinations.a.kind must be ${KINDS}`,
      'line 3, column 26: destinations.a.url is missing',
    ])
  })

  test('and never with the value, which may be a credential', () => {
    const canary = 'canary-4711'
    for (const text of [
      otlp(`"headers": { "authorization": "Bearer ${canary}\\r\\nx: y" }`),
      otlp(`"headers": { "authorization": ["${canary}"] }`),
      otlp(`"headers": { "authorization": "\${${canary}" }`),
      otlp(`"headersCommand": { "run": "echo ${canary}" }`),
      otlp(`"proxy": "socks5://ada:${canary}@proxy"`),
      destination(`"kind": "otlp", "url": "htp://ada:${canary}@x"`),
      destination(`"kind": "${canary}", "url": "http://x"`),
    ]) {
      expect(problemsIn(text).join()).not.toContain(canary)
      expect(problemsIn(text)).toHaveLength(1)
    }
    expect(problemsIn(otlp('"headers": { "authorization": "a\\nb" }'))).toEqual([
      'line 3, column 80: destinations.team.headers.authorization holds a character that no header can hold, such as a line break',
    ])
  })
})

describe('its file', () => {
  test('may be missing', () => {
    expect(readConfig(path.join(tempDir('config'), 'config.json'))).toEqual({ ok: true, config: {} })
  })

  test('is a problem where it is a folder', () => {
    const folder = tempDir('config')
    expect(readConfig(folder)).toMatchObject({
      ok: false,
      problems: [{ message: 'this is a folder, not a file' }],
    })
  })

  test('has another mark after every change', () => {
    const file = path.join(tempDir('config'), 'config.json')
    const marks = [configMark(file)]
    for (const text of ['{}', '{ }', '{}']) {
      fs.writeFileSync(`${file}.new`, text)
      fs.renameSync(`${file}.new`, file)
      marks.push(configMark(file))
      expect(configMark(file)).toBe(marks.at(-1))
    }
    expect(new Set(marks).size).toBe(marks.length)
  })
})
