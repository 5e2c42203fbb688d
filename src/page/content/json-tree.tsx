// A JSON value as a tree that opens where one looks: never all of it at once.
import { useState } from 'preact/hooks'
import { copyText } from './copy.ts'
import { Plain } from './plain-text.tsx'

interface NodeProps {
  readonly name: string | undefined
  readonly value: unknown
  /** `a.b[3]`, for copying. */
  readonly path: string
  readonly open: boolean
}

const PAGE = 100
const LONG_STRING = 400

export const JsonTree = ({ value }: { readonly value: unknown }) => (
  <div class="json">
    <JsonNode name={undefined} value={value} path="" open={true} />
  </div>
)

function JsonNode({ name, value, path, open: opensAtFirst }: NodeProps) {
  const [open, setOpen] = useState(opensAtFirst)
  const [pages, setPages] = useState(1)
  const label = name !== undefined && (
    <button type="button" class="bare key" title={`Copy ${path}`} onClick={() => copyText(path)}>
      <Plain text={name} />:
    </button>
  )
  if (typeof value !== 'object' || value === null) {
    return (
      <div class="leaf">
        {label} <Leaf value={value} />
      </div>
    )
  }
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  const shown = entries.slice(0, pages * PAGE)
  const count = `${entries.length} ${isList ? 'item' : 'key'}${entries.length === 1 ? '' : 's'}`
  return (
    <div class="node">
      <button type="button" class="bare twist" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? '▾' : '▸'}
      </button>
      {label} <span class="dim">{isList ? `[${count}]` : `{${count}}`}</span>
      {open && (
        <div class="inner">
          {shown.map(([key, inner]) => (
            <JsonNode
              key={key}
              name={key}
              value={inner}
              path={isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`}
              open={false}
            />
          ))}
          {shown.length < entries.length && (
            <button type="button" class="more" onClick={() => setPages(pages + 1)}>
              {entries.length - shown.length} more
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function Leaf({ value }: { readonly value: unknown }) {
  const [all, setAll] = useState(false)
  if (typeof value !== 'string') return <span class="t-number">{String(value)}</span>
  const isLong = value.length > LONG_STRING && !all
  return (
    <span class="t-string">
      <Plain text={isLong ? value.slice(0, LONG_STRING) : value} />
      {isLong && (
        <button type="button" class="more" onClick={() => setAll(true)}>
          {(value.length - LONG_STRING).toLocaleString('en-US')} more characters
        </button>
      )}
    </span>
  )
}
