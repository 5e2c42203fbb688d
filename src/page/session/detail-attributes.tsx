import { duration } from '../../summary/numbers.ts'
import type { SpanContent, Value } from '../api.ts'
import { JsonTree } from '../content/json-tree.tsx'
import { LongText } from '../content/long-text.tsx'
import { Plain } from '../content/plain-text.tsx'
import { isCut, parsed } from '../content/value.ts'

type Attributes = SpanContent['attributes']

export function AttributesTab({ content, trace }: { readonly content: SpanContent; readonly trace: string }) {
  return (
    <>
      <AttributeTable attributes={content.attributes} trace={trace} span={content.id} />
      <h3>Resource</h3>
      <AttributeTable attributes={content.resource} trace={trace} span={content.id} />
    </>
  )
}

interface TableProps {
  readonly attributes: Attributes
  readonly trace: string
  readonly span: string
}

const AttributeTable = ({ attributes, trace, span }: TableProps) => (
  <table class="attributes">
    <tbody>
      {Object.entries(attributes).map(([key, value]) => (
        <tr key={key}>
          <th scope="row">{key}</th>
          <td>
            <AttributeValue value={value} source={{ trace, span, key }} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

interface ValueProps {
  readonly value: Value
  readonly source: { readonly trace: string; readonly span: string; readonly key: string }
}

function AttributeValue({ value, source }: ValueProps) {
  if (typeof value === 'string' && /^[[{]/.test(value)) {
    const json = parsed(value)
    if (typeof json === 'object' && json !== null) return <JsonTree value={json} />
  }
  if (typeof value === 'object' && !isCut(value)) return <Plain text={value.join(', ')} />
  return (
    <pre class="wrap">
      <LongText
        value={isCut(value) ? value : String(value)}
        source={source}
        draw={(text) => <Plain text={text} />}
        headLines={12}
        tailLines={3}
      />
    </pre>
  )
}

export function EventsTab({ content, start }: { readonly content: SpanContent; readonly start: number }) {
  if (content.events.length === 0) return <p class="dim">No events.</p>
  return (
    <ol class="events">
      {content.events.map(({ name, at, attributes }) => (
        <li key={`${at}${name}`}>
          <p>
            <b>{EVENTS[name] ?? name}</b>{' '}
            <span class="dim number" title={new Date(at).toISOString()}>
              +{duration(Math.max(0, at - start))}
            </span>
          </p>
          <AttributeTable attributes={attributes} trace="" span="" />
        </li>
      ))}
    </ol>
  )
}

const EVENTS: Readonly<Record<string, string>> = { 'turnspan.attempt.failed': 'An attempt failed' }
