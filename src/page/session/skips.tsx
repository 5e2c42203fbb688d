// For who goes by Tab: each pane at once. Buttons, for a link would change the address.

const PANES = [
  ['turns', 'To the turns'],
  ['conversation', 'To the conversation'],
  ['timeline', 'To the time line'],
  ['detail', 'To the detail'],
] as const

export const Skips = () => (
  <>
    {PANES.map(([id, words]) => (
      <button key={id} type="button" class="skip" onClick={() => focusOn(id)}>
        {words}
      </button>
    ))}
  </>
)

/** Of a pane that is not there on a narrow page nothing happens. */
function focusOn(id: string): void {
  const pane = document.getElementById(id)
  const first = id === 'timeline' ? '[role=row][tabindex="0"], [role=treegrid]' : 'a[href], button'
  const target = pane?.querySelector<HTMLElement>(first) ?? pane
  target?.focus()
}
