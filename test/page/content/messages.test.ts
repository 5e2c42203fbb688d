import { describe, expect, it } from 'vitest'
import { hostOf } from '../../../src/page/content/markdown.tsx'
import { messagesOf, textParts, wordsOf } from '../../../src/page/content/messages.ts'
import { cutWhenRecorded, leftOut } from '../../../src/page/content/value.ts'

const HASH = 'a'.repeat(64)

describe('the messages of a call', () => {
  it('are taken apart into what can be shown', () => {
    const text = JSON.stringify([
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'Hm.' },
          { type: 'text', content: 'Done.' },
          { type: 'tool_call', id: 't1', name: 'Bash', arguments: { command: 'ls' } },
          { type: 'generic', name: 'new', value: { a: 1 } },
        ],
      },
    ])
    const messages = messagesOf(text)
    expect(messages?.[0]?.parts.map(({ kind }) => kind)).toEqual(['thinking', 'text', 'call', 'other'])
    expect(wordsOf(messages)).toBe('Done.')
  })
  it('are undefined where the text was cut', () => {
    expect(messagesOf('[{"role":"user","par')).toBeUndefined()
    expect(messagesOf('{}')).toBeUndefined()
  })
  it('have reminders and pictures out of the words', () => {
    const text = `See <system-reminder>be good</system-reminder> [image/png, 41231 bytes, sha256 ${HASH}]`
    expect(textParts(text)).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'reminder', text: 'be good' },
      { kind: 'image', type: 'image/png', bytes: 41_231, sha256: HASH },
    ])
  })
})

describe('what is not all there', () => {
  it('says whether it was never recorded, or cut when it was', () => {
    expect(leftOut('[1,234 characters, hmac 0123456789ab]')).toBe('1,234')
    expect(leftOut('text')).toBeUndefined()
    expect(cutWhenRecorded('abc… [cut: 1,300,000 characters]')).toBe('1,300,000')
  })
})

describe('a link in an answer', () => {
  it('leads to the web or nowhere', () => {
    expect(hostOf('https://example.com/a?b')).toBe('example.com')
    expect(hostOf('javascript:alert(1)')).toBeUndefined()
    expect(hostOf('HTTPS://')).toBeUndefined()
    expect(hostOf('data:text/html,x')).toBeUndefined()
  })
})
