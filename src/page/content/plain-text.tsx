import { plainParts } from './hidden.ts'

/** A text of somebody else's, with what is hidden in it shown as chips. */
export function Plain({ text }: { readonly text: string }) {
  const parts = plainParts(text)
  if (parts.length <= 1 && typeof parts[0] !== 'object') return <>{parts[0] ?? ''}</>
  return (
    <>
      {parts.map((part, at) =>
        typeof part === 'string' ? (
          part
        ) : (
          <span key={at} class="hidden-char" title="A character that cannot be seen">
            {part.hidden}
          </span>
        ),
      )}
    </>
  )
}
