// Digests the one session that lies in a folder, and says what came of it and how much memory it took:
// `node digest-child <folder> <session>`.
import path from 'node:path'
import { digestSession, openBridge } from '../../src/bridge.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { homeAt } from '../../src/disk/home.ts'

const [folder = '', session = ''] = process.argv.slice(2)
const rssMb = () => Math.round(process.resourceUsage().maxRSS / 1024)
const startedMb = rssMb()
const startedMs = performance.now()
const { broken, stored } = digestSession(
  openBridge({
    home: homeAt(path.join(folder, '.turnspan')),
    settings: settingsOf({}),
    projectsFolder: path.join(folder, '.claude', 'projects'),
    clock: () => Date.UTC(2030, 0, 1),
    random: () => 0.5,
    owned: () => true,
  }),
  session,
)
const spans = stored.reduce((sum, each) => sum + each.spans, 0)
console.log(
  JSON.stringify({ broken, spans, startedMb, rssMb: rssMb(), ms: Math.round(performance.now() - startedMs) }),
)
