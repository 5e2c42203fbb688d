// Every file of the plugin that is not a program: what `scripts/plugin.mjs` writes.
import { FOLDER, marketplace, pluginHooks, pluginManifest } from './manifest.ts'
import { SCRIPTS } from './scripts.ts'
import { skills } from './skills.ts'

export interface PluginFile {
  /** Below the plugin's root, with `/`. */
  readonly path: string
  readonly text: string
  readonly isExecutable: boolean
}

export function pluginFiles(): readonly PluginFile[] {
  return [
    json('.claude-plugin/plugin.json', pluginManifest()),
    json('.claude-plugin/marketplace.json', marketplace()),
    json(`${FOLDER}/hooks.json`, pluginHooks()),
    ...Object.entries(SCRIPTS).map(([name, text]) => ({
      path: `${FOLDER}/${name}`,
      text,
      isExecutable: true,
    })),
    ...Object.entries(skills()).map(([name, text]) => ({
      path: `${FOLDER}/skills/${name}/SKILL.md`,
      text,
      isExecutable: false,
    })),
  ]
}

const json = (path: string, value: unknown): PluginFile => ({
  path,
  text: `${JSON.stringify(value, null, 2)}\n`,
  isExecutable: false,
})
