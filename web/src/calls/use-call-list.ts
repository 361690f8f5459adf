import { useEffect, useRef, useState } from 'preact/hooks'
import type { CallLine } from '../../../src/console/console-api.ts'
import { look } from '../api/console-client.ts'
import { live } from '../live/live-store.ts'
import type { LiveState } from '../live/live-state.ts'
import { serverNow } from '../shell/now.ts'
import { filtersOf, queryOf } from './call-filters.ts'

/** A page that stays open keeps no more calls than this. */
export const MOST_CALLS = 1_000
const PAGE = 50
/** The call log is written behind: what has just happened is in it a little later. */
const FRESH_MS = 2_500
/** Pixels. */
const NEAR_TOP = 200

export interface CallList {
  readonly calls: readonly CallLine[]
  readonly next: string | null
  /** The first page is awaited; what is shown is of the filters before. */
  readonly loading: boolean
  readonly loadingMore: boolean
  readonly error: unknown
  readonly more: () => void
  readonly reload: () => void
}

interface Kept {
  readonly search: string
  readonly calls: readonly CallLine[]
  readonly next: string | null
  /** The moment that moving ranges are counted from: all pages have the same. */
  readonly nowMs: number
}

/** The list that was left last, for who comes back to it from a call. */
let left: Kept | null = null

/** The calls of an address's filters, page by page. */
export function useCallList(search: string): CallList {
  const [kept, setKept] = useState<Kept | null>(() => (left?.search === search ? left : null))
  const [error, setError] = useState<unknown>(null)
  const [loadingMore, setLoadingMore] = useState(false)
  const [asked, setAsked] = useState(0)
  const wanted = useRef(new AbortController())
  const fits = kept?.search === search

  useEffect(() => {
    if (asked === 0 && kept?.search === search) return
    const stop = new AbortController()
    wanted.current = stop
    setLoadingMore(false)
    const nowMs = serverNow()
    look.calls({ ...queryOf(filtersOf(search), nowMs), limit: PAGE }, stop.signal).then(
      ({ calls, next }) => {
        setError(null)
        setKept({ search, calls, next, nowMs })
      },
      (problem: unknown) => {
        if (!stop.signal.aborted) setError(problem)
      },
    )
    return () => {
      stop.abort()
    }
  }, [search, asked])
  useRemember(kept, fits)
  const reload = (): void => {
    setError(null)
    setAsked((times) => times + 1)
  }
  useFreshness(fits && !loadingMore && kept.calls.length <= PAGE, reload)

  const more = (): void => {
    if (kept === null || kept.next === null || !fits || loadingMore) return
    const stop = wanted.current
    setLoadingMore(true)
    setError(null)
    const query = { ...queryOf(filtersOf(search), kept.nowMs), cursor: kept.next, limit: PAGE }
    look
      .calls(query, stop.signal)
      .then(
        ({ calls, next }) => {
          if (!stop.signal.aborted) setKept({ ...kept, calls: [...kept.calls, ...calls], next })
        },
        (problem: unknown) => {
          if (!stop.signal.aborted) setError(problem)
        },
      )
      .finally(() => {
        if (!stop.signal.aborted) setLoadingMore(false)
      })
  }
  return {
    calls: kept?.calls ?? [],
    next: fits ? kept.next : null,
    loading: !fits && error === null,
    loadingMore,
    error,
    more,
    reload,
  }
}

/** Looks again when a call has begun or ended; never under the eyes of who reads further down. */
function useFreshness(onFirstPage: boolean, reload: () => void): void {
  const latest = useRef({ onFirstPage, reload })
  latest.current = { onFirstPage, reload }
  useEffect(() => {
    let timer: number | undefined
    let seen = coming(live.value)
    const look = (): void => {
      timer = undefined
      const { onFirstPage: first, reload: again } = latest.current
      if (first && scrollY < NEAR_TOP && document.visibilityState === 'visible') again()
    }
    const stop = live.subscribe((state) => {
      const now = coming(state)
      if (now === seen) return
      seen = now
      timer ??= window.setTimeout(look, FRESH_MS)
    })
    // Who comes from a call that has just ended looks for it here.
    const last = live.value.ended[0]
    if (last !== undefined && serverNow() - last.endedAtMs < 2 * FRESH_MS) {
      timer = window.setTimeout(look, FRESH_MS)
    }
    return () => {
      stop()
      window.clearTimeout(timer)
    }
  }, [])
}

/** Another text when calls came or went. */
function coming({ calls, ended }: LiveState): string {
  return `${calls?.size ?? 0} ${ended[0]?.call.callId ?? ''}`
}

/** Keeps the list for who comes back. */
function useRemember(kept: Kept | null, fits: boolean): void {
  const latest = useRef(kept)
  latest.current = fits ? kept : null
  useEffect(() => {
    left = null
    return () => {
      left = latest.current
    }
  }, [])
}
