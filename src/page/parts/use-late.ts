import { useEffect, useState } from 'preact/hooks'

const LATE_MS = 150

/** True once something has been going on long enough to be worth a sign of it. */
export function useLate(isOn: boolean): boolean {
  const [isLate, set] = useState(false)
  useEffect(() => {
    if (!isOn) return set(false)
    const timer = setTimeout(() => set(true), LATE_MS)
    return () => clearTimeout(timer)
  }, [isOn])
  return isOn && isLate
}
