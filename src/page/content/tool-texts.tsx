// Tools that are mostly text: a terminal, a plan, a page of the web.
import { useMemo } from 'preact/hooks'
import { hostOf, Markdown } from './markdown.tsx'
import { Plain } from './plain-text.tsx'
import { Result } from './result.tsx'
import type { KindProps } from './tool-body.tsx'
import { fieldText, numberOf, textOf } from './value.ts'

export function BashBody({ content, trace, input }: KindProps) {
  const command = fieldText(input, 'command') || fieldText(input, 'bash_id')
  const code = numberOf(content, 'process.exit.code')
  const saysCode = textOf(content, 'gen_ai.tool.call.result').startsWith(`Exit code ${code}`)
  const isBackground = input.run_in_background === true
  return (
    <div class="terminal">
      <pre class="command">
        <span class="prompt" aria-hidden="true">
          ${' '}
        </span>
        <Plain text={command} />
      </pre>
      <Result content={content} trace={trace} />
      {code !== undefined && code !== 0 && !saysCode && <p class="exit error">exit {code}</p>}
      {isBackground && <p class="dim note">runs in the background</p>}
    </div>
  )
}

export function PlanBody({ content, trace, input }: KindProps) {
  const plan = useMemo(() => fieldText(input, 'plan'), [input])
  return (
    <>
      <Markdown text={plan} />
      <Result content={content} trace={trace} />
    </>
  )
}

/** Where it looked is a text: a link that a model chose is not offered for a click. */
export function WebBody({ content, trace, input }: KindProps) {
  const address = fieldText(input, 'url') || fieldText(input, 'query')
  const host = hostOf(address)
  return (
    <>
      <p class="mono">
        <Plain text={address} /> {host !== undefined && <span class="dim">({host})</span>}
      </p>
      {fieldText(input, 'prompt') !== '' && (
        <p class="dim">
          <Plain text={fieldText(input, 'prompt')} />
        </p>
      )}
      <Result content={content} trace={trace} draw={(text) => <Plain text={text} />} />
    </>
  )
}
