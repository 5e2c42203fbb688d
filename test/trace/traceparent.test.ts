// https://www.w3.org/TR/trace-context/#traceparent-header
import { expect, test } from 'vitest'
import { callerIn } from '../../src/trace/traceparent.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

test('the span that Claude Code was called from is a link’s target', () => {
  expect(callerIn(`00-${TRACE}-${SPAN}-01`, undefined)).toEqual({ traceId: TRACE, spanId: SPAN })
})

test('whether it was sampled does not matter: it was named', () => {
  expect(callerIn(`00-${TRACE}-${SPAN}-00`, undefined)).toEqual({ traceId: TRACE, spanId: SPAN })
})

test('its state goes with it, where there is one', () => {
  expect(callerIn(`00-${TRACE}-${SPAN}-01`, 'vendor=value')?.traceState).toBe('vendor=value')
  expect(callerIn(`00-${TRACE}-${SPAN}-01`, '')).not.toHaveProperty('traceState')
})

test.each([
  undefined,
  '',
  TRACE,
  `00-${TRACE}-${SPAN}`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01-extra`,
  `00-${TRACE}-${SPAN}-01\n`,
  `00-${TRACE}x-${SPAN}-01`,
])('%j names nobody', (value) => {
  expect(callerIn(value, 'vendor=value')).toBeUndefined()
})
