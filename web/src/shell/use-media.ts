import { useEffect, useState } from 'preact/hooks'

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const look = (): void => {
      setHolds(media.matches)
    }
    look()
    media.addEventListener('change', look)
    return () => {
      media.removeEventListener('change', look)
    }
  }, [query])
  return holds
}

/** Room for tables with columns. */
export const WIDE = '(min-width: 860px)'
