import type { VNode } from 'preact'
import type { Person } from '../../../src/console/console-api.ts'
import { Icon } from '../shell/icons.tsx'
import { Page } from '../shell/page.tsx'
import { addressOf } from '../shell/routes.ts'
import { Empty } from '../shell/states.tsx'
import { useMedia, WIDE } from '../shell/use-media.ts'
import { ConnectionState } from './connection-state.tsx'
import { LiveCallPane } from './live-call.tsx'
import { LiveList } from './live-list.tsx'

interface LivePageProps {
  /** The call that is read along; null: none is chosen. */
  readonly callId: string | null
  readonly person: Person
}

/** What goes on now. Side by side where there is room; on a phone one after the other. */
export function LivePage({ callId, person }: LivePageProps): VNode {
  const wide = useMedia(WIDE)
  const list = wide || callId === null
  return (
    <Page
      title="Live calls"
      full
      beside={
        <>
          {list ? null : (
            <a class="back" href={addressOf.live()}>
              <Icon name="back" /> All calls
            </a>
          )}
          <ConnectionState />
        </>
      }
    >
      <div class={callId === null ? 'live-room' : 'live-room chosen'}>
        {list ? (
          <section class="live-side" aria-label="Calls">
            <LiveList selected={callId} />
          </section>
        ) : null}
        {callId === null ? (
          wide ? (
            <div class="live-pane nothing">
              <Empty icon="ear" title="Choose a call to read along">
                <p>
                  <kbd>j</kbd> and <kbd>k</kbd> move in the list, <kbd>Enter</kbd> opens.
                </p>
              </Empty>
            </div>
          ) : null
        ) : (
          <LiveCallPane key={callId} callId={callId} person={person} />
        )}
      </div>
    </Page>
  )
}
