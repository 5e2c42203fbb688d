import { useState } from 'preact/hooks'
import { setTheme, type Theme, themeNow } from './theme.ts'

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }
const SIGN: Readonly<Record<Theme, string>> = { system: '◐', light: '○', dark: '●' }

/** One button for three states: a menu would be more than what it chooses. */
export function ThemeSwitch() {
  const [theme, set] = useState(themeNow)
  const words = `Theme: ${theme}. Change to ${NEXT[theme]}`
  return (
    <button
      type="button"
      class="icon"
      aria-label={words}
      title={words}
      onClick={() => {
        setTheme(NEXT[theme])
        set(NEXT[theme])
      }}
    >
      {SIGN[theme]}
    </button>
  )
}
