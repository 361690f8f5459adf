import { address } from '../api/console-client.ts'
import { askWhoIsThere, session } from '../api/session.ts'
import { everySecond, serverNow } from '../shell/now.ts'
import { Observable } from '../shell/observable.ts'
import { LiveFeed, type FeedState } from './live-feed.ts'
import { after, NOTHING_YET, watching } from './live-state.ts'

export const live = new Observable(NOTHING_YET)
export const feedState = new Observable<FeedState>('connecting')

const feed = new LiveFeed({
  open: () => new EventSource(address.live),
  later: (run, delayMs) => {
    const timer = setTimeout(run, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
  events: (events) => {
    live.set(after(live.value, events, serverNow()))
  },
  state: (state) => {
    feedState.set(state)
  },
  refused: () => void askWhoIsThere(),
})

/** Somebody reads that call along. */
export function watch(callId: string | null): void {
  live.set(watching(live.value, callId))
}

/** Follows what goes on for as long as somebody is signed in. */
export function followLive(): void {
  let running = false
  const follow = (): void => {
    const signedIn = session.value.kind === 'person'
    if (signedIn === running) return
    running = signedIn
    if (signedIn) feed.start()
    else {
      feed.stop()
      live.set(NOTHING_YET)
    }
  }
  session.subscribe(follow)
  follow()
  const wake = (): void => {
    if (running) feed.start()
  }
  addEventListener('online', wake)
  addEventListener('pageshow', (event) => {
    if (event.persisted) wake()
  })
  addEventListener('pagehide', () => {
    feed.stop()
  })
  everySecond(wake)
}
