import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

/** Something that the server is asked for. */
export interface Resource<T> {
  /** Null: it is not here yet. What was there stays while it is asked for again. */
  readonly value: T | null
  readonly error: unknown
  readonly loading: boolean
  readonly reload: () => void
}

interface Answer<T> {
  readonly key: string
  readonly value: T | null
  readonly error: unknown
}

/**
 * Asks for something, and again when `key` changes; then, what was there is of no use any more.
 *
 * @param load must depend on `key` alone.
 */
export function useResource<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): Resource<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ key, value: null, error: null })
  const [asked, setAsked] = useState(0)
  const [answered, setAnswered] = useState('')
  const loadRef = useRef(load)
  loadRef.current = load
  const asking = `${key} ${asked}`
  useEffect(() => {
    const stop = new AbortController()
    const take = (next: (before: Answer<T>) => Answer<T>): void => {
      if (stop.signal.aborted) return
      setAnswer(next)
      setAnswered(asking)
    }
    loadRef.current(stop.signal).then(
      (value) => {
        take(() => ({ key, value, error: null }))
      },
      (error: unknown) => {
        take((before) => ({ key, value: before.key === key ? before.value : null, error }))
      },
    )
    return () => {
      stop.abort()
    }
  }, [key, asking])
  const reload = useCallback(() => {
    setAsked((times) => times + 1)
  }, [])
  const current = answer.key === key
  return {
    value: current ? answer.value : null,
    error: current ? answer.error : null,
    loading: answered !== asking,
    reload,
  }
}
