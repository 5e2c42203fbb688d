// The span as it is stored, and the whole trace to take away.
import { useState } from 'preact/hooks'
import type { SpanContent } from '../api.ts'
import { copyText } from '../content/copy.ts'
import { JsonTree } from '../content/json-tree.tsx'
import { askOtlp } from '../net/routes.ts'
import { CopyButton } from './copy-button.tsx'

export function RawTab({ content, trace }: { readonly content: SpanContent; readonly trace: string }) {
  return (
    <>
      <p class="buttons">
        <CopyButton text={JSON.stringify(content, null, 2)} words="Copy this span as JSON" />
        <CopyTrace trace={trace} />
      </p>
      <JsonTree value={content} />
    </>
  )
}

/** OTLP/JSON lines, as they are stored and as a collector takes them. */
export function CopyTrace({ trace }: { readonly trace: string }) {
  const [said, say] = useState('')
  const copy = async () => {
    const answer = await askOtlp(trace)
    if (!answer.ok) return say(answer.problem.message)
    say((await copyText(await answer.value.text())) ? 'Copied' : 'The browser did not let it be copied')
  }
  return (
    <button type="button" onClick={copy}>
      {said || 'Copy the trace as OTLP/JSON'}
    </button>
  )
}
