// From when to when: a menu for what is asked for most, two dates for the rest.
import { useState } from 'preact/hooks'
import type { Query } from '../route/place.ts'
import type { Choice } from './choices.ts'

interface PeriodProps {
  readonly query: Query
  readonly choices: readonly Choice[]
  readonly onChange: (changes: { from?: string | undefined; to?: string | undefined }) => void
}

const OTHER = 'other'

export function Period({ query: { from, to }, choices, onChange }: PeriodProps) {
  const isPlain = to === undefined && (from === undefined || choices.some(({ value }) => value === from))
  const [isOpen, setOpen] = useState(!isPlain)
  const isDates = isOpen || !isPlain
  return (
    <>
      <select
        class={from === undefined && to === undefined ? 'pick' : 'pick set'}
        aria-label="Period"
        value={isDates ? OTHER : (from ?? '')}
        onChange={({ currentTarget: { value } }) => {
          setOpen(value === OTHER)
          if (value !== OTHER) onChange({ from: value || undefined, to: undefined })
        }}
      >
        <option value="">Period: any</option>
        {choices.map(({ value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
        <option value={OTHER}>From … to …</option>
      </select>
      {isDates && (
        <span class="dates">
          <input
            type="date"
            aria-label="From"
            value={from ?? ''}
            onChange={({ currentTarget: { value } }) => onChange({ from: value || undefined, to })}
          />
          –
          <input
            type="date"
            aria-label="To"
            value={to ?? ''}
            onChange={({ currentTarget: { value } }) => onChange({ from, to: value || undefined })}
          />
        </span>
      )}
    </>
  )
}
