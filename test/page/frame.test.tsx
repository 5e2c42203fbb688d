import { expect, it } from 'vitest'

it('x', () => {
  const a = <p class="x">hi</p>
  expect(a.type).toBe('p')
})
