import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { configMark, readConfig } from '../../src/config/config.ts'
import { pluginDestinations } from '../../src/config/plugin-destinations.ts'
import {
  HEADER_VARIABLE,
  type PluginOption,
  pluginFileIn,
  readPluginSaid,
} from '../../src/config/plugin-options.ts'
import { namesAllowed, variable } from '../../src/config/variables.ts'
import { homeAt } from '../../src/disk/home.ts'
import { meddlingIn } from '../../src/plugin/meddling.ts'
import { compareVersions } from '../../src/plugin/runtime.ts'
import { takeOver } from '../../src/plugin/take-over.ts'
import { tempDir } from '../rig/temp-dir.ts'

const newHome = () => homeAt(path.join(tempDir('plugin-home'), '.turnspan'))
const SECRET = 'Bearer of-nobody-else'

function told(home: ReturnType<typeof newHome>, options: Partial<Record<PluginOption, string>>) {
  return takeOver(home, {
    options,
    lookup: (name) => (name === HEADER_VARIABLE ? options.header_value : undefined),
  })
}

describe('what the plugin was told', () => {
  it('becomes destinations of the user, beside their own', () => {
    const home = newHome()
    told(home, {
      tracking_uri: 'http://127.0.0.1:5000',
      experiment: 'Mine',
      otlp_endpoint: 'http://127.0.0.1:4318',
    })
    fs.writeFileSync(
      home.config,
      '{"destinations":{"team":{"kind":"otlp","url":"https://otlp.example.com"}}}',
    )
    const read = readConfig(home.config)
    expect(read.ok && read.config.destinations).toMatchObject({
      team: { url: 'https://otlp.example.com' },
      'plugin-mlflow': { kind: 'mlflow', url: 'http://127.0.0.1:5000', experimentName: 'Mine' },
      'plugin-otlp': { kind: 'otlp', url: 'http://127.0.0.1:4318' },
    })
  })

  it('gives way to a destination of the user for the same place', () => {
    const home = newHome()
    told(home, { otlp_endpoint: 'http://127.0.0.1:4318/' })
    fs.writeFileSync(home.config, '{"destinations":{"mine":{"kind":"otlp","url":"http://127.0.0.1:4318"}}}')
    const read = readConfig(home.config)
    expect(read.ok && Object.keys(read.config.destinations ?? {})).toEqual(['mine'])
  })

  it('is written down without the credential, which counts by its hash', () => {
    const home = newHome()
    told(home, { otlp_endpoint: 'https://otlp.example.com', header_value: SECRET })
    const texts = [pluginFileIn(home.root), path.join(home.trust, 'variables.json')].map((file) =>
      fs.readFileSync(file, 'utf8'),
    )
    expect(texts.join('')).not.toContain('of-nobody-else')
    expect(variable(home, HEADER_VARIABLE, () => SECRET).status).toBe('allowed')
    expect(variable(home, HEADER_VARIABLE, () => 'Bearer of-a-project').status).toBe('changed')
    const read = readConfig(home.config)
    expect(read.ok && read.config.destinations?.['plugin-otlp']?.headers).toEqual({
      authorization: `\${${HEADER_VARIABLE}}`,
    })
  })

  it('is written again only where something changed, and a running flusher sees it', () => {
    const home = newHome()
    const options = { otlp_endpoint: 'https://otlp.example.com', header_value: SECRET }
    expect([told(home, options), told(home, options)]).toEqual([true, false])
    const before = configMark(home.config)
    expect(told(home, { ...options, header_value: 'Bearer another' })).toBe(true)
    expect(
      told(home, { ...options, otlp_endpoint: 'https://other.example.com', header_value: 'Bearer another' }),
    ).toBe(true)
    expect(configMark(home.config)).not.toBe(before)
  })

  it('is forgotten with the last option', () => {
    const home = newHome()
    told(home, { otlp_endpoint: 'https://otlp.example.com', header_value: SECRET })
    told(home, {})
    expect([readPluginSaid(home.root), namesAllowed(home)]).toEqual([undefined, []])
  })

  it.for([
    [{ tracking_uri: 'localhost:5000' }, /^The plugin's option tracking_uri must begin/],
    [{ otlp_endpoint: 'https://me:secret@otlp.example.com' }, /otlp_endpoint holds a user name/],
    [{ otlp_endpoint: 'https://otlp.example.com', convention: 'klingon' }, /option convention must be/],
  ] as const)('%j is told to be wrong, without a secret', ([said, words]) => {
    const { destinations, problems } = pluginDestinations(said)
    expect(destinations).toEqual({})
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(words)
    expect(problems[0]).not.toContain('secret')
  })
})

describe('a project that names options of the plugin', () => {
  const own = '/home/you/.claude'
  const project = (text: string, name = 'settings.json') => {
    const folder = tempDir('meddling')
    fs.mkdirSync(path.join(folder, '.claude'))
    fs.writeFileSync(path.join(folder, '.claude', name), text)
    fs.mkdirSync(path.join(folder, 'below'))
    return folder
  }

  it.for([
    ['a variable', '{"env":{"CLAUDE_PLUGIN_OPTION_OTLP_ENDPOINT":"http://x"}}', 'settings.json'],
    ['options', '{"pluginConfigs":{}}', 'settings.local.json'],
    ['what may be spelled otherwise', '{"env":{"CLAUDE\\u005fPLUGIN_OPTION_X":"http://x"}}', 'settings.json'],
  ] as const)('is seen where it names %s, from below too', ([, text, name]) => {
    const folder = project(text, name)
    const file = path.join(folder, '.claude', name)
    expect(meddlingIn([folder], own)).toBe(file)
    expect(meddlingIn([path.join(folder, 'below')], own)).toBe(file)
  })

  it('is any but the user’s own settings, and none that says nothing of it', () => {
    const folder = project('{"pluginConfigs":{}}')
    expect(meddlingIn([folder], path.join(folder, '.claude'))).toBeUndefined()
    expect(meddlingIn([project('{"env":{"FOO":"1"}}')], own)).toBeUndefined()
  })
})

describe('versions', () => {
  it.for([
    ['0.1.0', '0.1.0', 0],
    ['0.2.0', '0.10.0', -1],
    ['1.0.0', '0.99.99', 1],
    ['1.0.0-beta.2', '1.0.0', -1],
    ['1.0.0-beta.10', '1.0.0-beta.9', 1],
    ['', '0.0.1', -1],
  ] as const)('%s against %s', ([one, other, order]) => {
    expect(Math.sign(compareVersions(one, other))).toBe(order)
    expect(Math.sign(compareVersions(other, one))).toBe(0 - order)
  })
})
