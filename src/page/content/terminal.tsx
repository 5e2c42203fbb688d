// A command and what it printed, as a terminal would show it.
import { useMemo } from 'preact/hooks'
import { type AnsiRun, ansiText } from './ansi.ts'
import { Plain } from './plain-text.tsx'

export function AnsiOutput({ text }: { readonly text: string }) {
  const { runs, dropped } = useMemo(() => ansiText(text), [text])
  return (
    <>
      {runs.map((run, at) => (
        <Run key={at} {...run} />
      ))}
      {dropped > 0 && (
        <span class="dim note">
          {'\n'}
          {dropped} control {dropped === 1 ? 'sequence' : 'sequences'} left out
        </span>
      )}
    </>
  )
}

function Run({ text, color, ground, bold, dim, italic, underline }: AnsiRun) {
  const flags = { bold, dim, italic, underline }
  const on = Object.entries(flags).flatMap(([name, isOn]) => (isOn ? [`a-${name}`] : []))
  const named = [color?.startsWith('c') && `a-${color}`, ground?.startsWith('c') && `a-b${ground}`]
  const classes = [...on, ...named.filter(Boolean)].join(' ')
  if (classes === '' && color === undefined && ground === undefined) return <Plain text={text} />
  // Set by the CSSOM: the page's policy lets no style attribute through.
  const style = {
    ...(color?.startsWith('#') && { color }),
    ...(ground?.startsWith('#') && { backgroundColor: ground }),
  }
  return (
    <span class={classes} style={style}>
      <Plain text={text} />
    </span>
  )
}
