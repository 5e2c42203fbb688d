// A table whose first number is drawn, too. A name leads to its sessions.
import { useState } from 'preact/hooks'
import type { TotalsRow } from '../api.ts'

export interface BarColumn {
  readonly head: string
  readonly title?: string
  /** Left out in a narrow window. */
  readonly isWide?: true
  readonly cell: (row: TotalsRow) => string
}

interface BarTableProps {
  readonly title: string
  readonly rows: readonly TotalsRow[]
  readonly name: (key: string) => string
  readonly href: (key: string) => string
  /** What the bar shows; the first column says it in words. */
  readonly size: (row: TotalsRow) => number
  readonly columns: readonly BarColumn[]
}

const SHOWN = 8

export function BarTable({ title, rows, name, href, size, columns }: BarTableProps) {
  const [isOpen, setOpen] = useState(false)
  const sorted = [...rows].sort((a, b) => size(b) - size(a))
  const largest = Math.max(...sorted.map(size), Number.MIN_VALUE)
  const shown = isOpen ? sorted : sorted.slice(0, SHOWN)
  return (
    <section class="bars">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Name</span>
            </th>
            <td />
            {columns.map(({ head, title: words, isWide }) => (
              <th key={head} scope="col" title={words} class={isWide && 'wide'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.key}>
              <th scope="row" class="ellipsis" title={row.key}>
                <a href={href(row.key)}>{name(row.key) || '–'}</a>
              </th>
              <td class="drawn">
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={(size(row) / largest) * 100} height="8" />
                </svg>
              </td>
              {columns.map(({ head, cell, isWide }) => (
                <td key={head} class={isWide ? 'number wide' : 'number'}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > SHOWN && (
        <button type="button" class="bare more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show fewer' : `Show all ${sorted.length}`}
        </button>
      )}
    </section>
  )
}
