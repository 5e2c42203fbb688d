import { useEffect, useState } from 'preact/hooks'
import { copyText } from '../content/copy.ts'

const SAID_MS = 1_500

export function CopyButton({ text, words = 'Copy' }: { readonly text: string; readonly words?: string }) {
  const [said, say] = useState('')
  useEffect(() => {
    if (said === '') return
    const timer = setTimeout(() => say(''), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <button type="button" onClick={async () => say((await copyText(text)) ? 'Copied' : 'Not copied')}>
      {said || words}
    </button>
  )
}
