// The page's beginning: the key out of the address, then the view that the address names.
import { render } from 'preact'
import { watchKeys } from './keys/keys.ts'
import { takeKey } from './net/key.ts'
import { watchHistory } from './route/history.ts'
import { Frame } from './shell/frame.tsx'
import { showTheme } from './shell/theme.ts'

showTheme()
watchHistory()
watchKeys()
const noKey = await takeKey()
// The same tab, given a fresh link.
addEventListener('hashchange', () => {
  if (/^#[ct]=/.test(location.hash)) location.reload()
})
const root = document.getElementById('app')
if (root !== null) render(<Frame noKey={noKey} />, root)
