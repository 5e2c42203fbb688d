/** Two bars of one length, cut differently: time over money. */
export function Mark() {
  return (
    <svg class="logo" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <rect class="fill-model" y="3" width="10" height="4" rx="1" />
      <rect class="fill-agent" x="11" y="3" width="5" height="4" rx="1" />
      <rect class="fill-model" y="9" width="4" height="4" rx="1" />
      <rect class="fill-tool" x="5" y="9" width="11" height="4" rx="1" />
    </svg>
  )
}

/** What CSS names as a fill: drawn once for the whole page. */
export function Hatches() {
  return (
    <svg class="unseen" width="0" height="0" aria-hidden="true">
      <defs>
        {['you', 'itself'].map((kind) => (
          <pattern
            key={kind}
            id={`hatch-${kind}`}
            width="4"
            height="4"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect class={`hatch ${kind}`} width={kind === 'you' ? 2 : 1} height="4" />
          </pattern>
        ))}
      </defs>
    </svg>
  )
}
