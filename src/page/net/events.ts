// Reads a text/event-stream piece by piece: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

export interface ServerEvent {
  readonly id: string
  readonly event: string
  readonly data: string
}

/** Takes pieces as they come, gives the events that they complete. */
export function eventReader(): (piece: string) => readonly ServerEvent[] {
  let rest = ''
  let id = ''
  let event = ''
  let data: string[] = []
  const take = (line: string): readonly ServerEvent[] => {
    if (line === '') {
      const done = data.length === 0 ? [] : [{ id, event: event || 'message', data: data.join('\n') }]
      event = ''
      data = []
      return done
    }
    const [, name = line, value = ''] = /^([^:]*): ?(.*)$/s.exec(line) ?? []
    if (name === 'id') id = value
    else if (name === 'event') event = value
    else if (name === 'data') data.push(value)
    return []
  }
  return (piece) => {
    const text = rest + piece
    // A \r at the end may be the first half of a \r\n.
    const end = text.endsWith('\r') ? text.length - 1 : text.length
    const lines = text.slice(0, end).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + text.slice(end)
    return lines.flatMap(take)
  }
}
