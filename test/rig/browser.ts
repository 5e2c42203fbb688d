// Debian's Chromium, driven by playwright-core, which brings no browser of its own.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { atFileEnd } from './file-end.ts'
import { runOk } from './run.ts'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const INSTALL_MS = 600_000

/** The path of a Chromium; where there is none, Debian's is installed, which only root can do. */
export async function installChromium(): Promise<string> {
  const found = PLACES.find((place) => existsSync(place))
  if (found !== undefined) return found
  if (process.getuid?.() !== 0)
    throw new Error(`none of ${PLACES.join(', ')} is there, and only root can install one`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runOk('apt-get', ['update', '-qq'], { env, timeoutMs: INSTALL_MS })
  await runOk(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
    {
      env,
      timeoutMs: INSTALL_MS,
    },
  )
  return PLACES[0] as string
}

/** Without the calls home that a browser makes by itself. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  })
  atFileEnd(() => browser.close())
  return browser
}
