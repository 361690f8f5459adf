import type { VNode } from 'preact'
import { Observable } from './observable.ts'
import { useObserved } from './use-observed.ts'

interface Notice {
  readonly id: number
  readonly words: string
}

const STAYS_MS = 7_000
const MOST = 3

const notices = new Observable<readonly Notice[]>([])
let lastId = 0

/** Says for some seconds what came of something. */
export function say(words: string): void {
  const id = ++lastId
  notices.set([...notices.value, { id, words }].slice(-MOST))
  setTimeout(() => {
    notices.set(notices.value.filter((notice) => notice.id !== id))
  }, STAYS_MS)
}

export function Notices(): VNode {
  const shown = useObserved(notices)
  return (
    <div class="notices" role="status">
      {shown.map(({ id, words }) => (
        <p key={id} class="notice">
          {words}
        </p>
      ))}
    </div>
  )
}
