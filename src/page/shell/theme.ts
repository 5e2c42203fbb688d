// Light or dark: as the system is, unless the reader chose.

export type Theme = 'system' | 'light' | 'dark'

const PLACE = 'turnspan.theme'

export function themeNow(): Theme {
  const kept = localStorage.getItem(PLACE)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(PLACE)
  else localStorage.setItem(PLACE, theme)
  showTheme()
}

/** Puts the choice on the root element, where tokens.css looks. */
export function showTheme(): void {
  const theme = themeNow()
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
