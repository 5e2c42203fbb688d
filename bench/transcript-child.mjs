import fs from 'node:fs'
import path from 'node:path'
import { digestSession, openBridge } from '../dist/bridge.js'
import { settingsOf } from '../dist/config/settings.js'
import { homeAt } from '../dist/disk/home.js'

const folder = process.argv[2]
const home = homeAt(path.join(folder, '.turnspan'))
const bridge = openBridge({
  home,
  settings: settingsOf({}),
  projectsFolder: path.join(folder, '.claude/projects'),
  clock: Date.now,
  random: Math.random,
  owned: () => true,
})
const before = process.cpuUsage()
const [journal] = fs.readdirSync(home.journal)
const { stored } = digestSession(bridge, path.basename(journal, '.ndjson'))
const { user, system } = process.cpuUsage(before)
const maxRssMb = process.resourceUsage().maxRSS / 1024
process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1000, maxRssMb, traces: stored.length }))
