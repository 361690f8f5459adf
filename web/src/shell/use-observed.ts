import { useLayoutEffect, useState } from 'preact/hooks'
import type { Observable } from './observable.ts'

/** The value of an observable; the component renders again when it changes. */
export function useObserved<T>(observable: Observable<T>): T {
  return useObservedPart(observable, same)
}

/** Of a large value the part that matters here: other changes render nothing. */
export function useObservedPart<T, Part>(
  observable: Observable<T>,
  part: (value: T) => Part,
): Part {
  const current = part(observable.value)
  const [, show] = useState<Part>(() => current)
  useLayoutEffect(() => {
    show(() => part(observable.value))
    return observable.subscribe((value) => {
      show(() => part(value))
    })
  }, [observable, part])
  return current
}

function same<T>(value: T): T {
  return value
}
