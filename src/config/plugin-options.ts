// What a person told the Claude Code plugin, as its hook wrote it down: `plugin.json` in our home. It is their own word, as
// config.json is, and no project's (plugin/meddling.ts says why). Without the header's value, which stands in no file of ours.
import path from 'node:path'
import { readJsonIfThere, writePrivate } from '../disk/private-file.ts'
import { isJson } from '../json/read.ts'

export const PLUGIN_OPTIONS = [
  'tracking_uri',
  'experiment',
  'otlp_endpoint',
  'convention',
  'header_name',
  'header_value',
] as const

export type PluginOption = (typeof PLUGIN_OPTIONS)[number]
export type PluginSaid = { readonly [option in Exclude<PluginOption, 'header_value'>]?: string } & {
  /** There is a value for the header, which the plugin's hooks hand over. */
  readonly hasHeader?: true
}

/** As Claude Code hands an option to the plugin's hooks. */
export const optionVariable = (option: PluginOption): string => `CLAUDE_PLUGIN_OPTION_${option.toUpperCase()}`

export const HEADER_VARIABLE = optionVariable('header_value')

export const pluginFileIn = (home: string): string => path.join(home, 'plugin.json')

/** Undefined where the plugin was told nothing. */
export function readPluginSaid(home: string): PluginSaid | undefined {
  const read = readJsonIfThere(pluginFileIn(home))
  if (!isJson(read)) return undefined
  const texts = PLUGIN_OPTIONS.flatMap((option) => {
    const value = read[option]
    return option !== 'header_value' && typeof value === 'string' ? [[option, value]] : []
  })
  const said: PluginSaid = {
    ...Object.fromEntries(texts),
    ...(read.hasHeader === true && { hasHeader: true }),
  }
  return Object.keys(said).length === 0 ? undefined : said
}

export const writePluginSaid = (home: string, said: PluginSaid): void =>
  writePrivate(pluginFileIn(home), `${JSON.stringify({ v: 1, ...said }, null, 2)}\n`)
