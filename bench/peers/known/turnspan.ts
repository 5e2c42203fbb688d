import fs from 'node:fs'
import path from 'node:path'
import { installPacked, turnspan as run } from '../../../test/e2e/packed.ts'
import type { Peer } from '../peer.ts'
import { once } from '../place.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  version: string
}

export const turnspan: Peer = {
  name: 'turnspan',
  version,
  from: 'this repository, packed and installed',
  install: once(installPacked),
  wire: async ({ home, cwd, url, installed }) => {
    const args = ['autolog', 'claude', '--user', '-y', '--otlp-endpoint', url]
    const { code, stderr } = await run({ bin: installed, home, cwd }, args)
    if (code !== 0) throw new Error(`turnspan could not be set up: ${stderr}`)
    return { hookFiles: [path.join(home, '.claude/settings.json')] }
  },
}
