import { useEffect, useState } from 'preact/hooks'

/** True once something has been so for a while: what is over in a moment needs no word. */
export function useLater(is: boolean, ms: number): boolean {
  const [late, set] = useState(false)
  useEffect(() => {
    set(false)
    if (!is) return
    const timer = setTimeout(() => set(true), ms)
    return () => clearTimeout(timer)
  }, [is, ms])
  return late
}
