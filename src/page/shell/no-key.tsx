// In place of everything, where the server does not know this tab.
import { useEffect } from 'preact/hooks'
import { KEY_PLACE } from '../net/key.ts'

export function NoKeyPage({ why }: { readonly why: string | undefined }) {
  // Another tab of this server brings a key: this one can use it, too.
  useEffect(() => {
    const onStorage = ({ key, newValue }: StorageEvent) => {
      if (key === KEY_PLACE && newValue !== null) location.reload()
    }
    addEventListener('storage', onStorage)
    return () => removeEventListener('storage', onStorage)
  }, [])
  return (
    <main id="main" class="empty">
      <h1>This tab’s key is old</h1>
      <p>{why ?? 'The server that gave it was ended, or another one was started at the same place.'}</p>
      <p>
        Run <code>turnspan ui</code> and use the tab that it opens.
      </p>
    </main>
  )
}
