import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Person } from '../../../src/console/console-api.ts'
import { askWhoIsThere, session } from '../api/session.ts'
import { AuditPage } from '../audit/audit-page.tsx'
import { CallRoom } from '../call/call-page.tsx'
import { CallsPage } from '../calls/calls-page.tsx'
import { LivePage } from '../live/live-page.tsx'
import { OverviewPage } from '../overview/overview-page.tsx'
import { SignInPage } from '../sign-in/sign-in-page.tsx'
import { Navigation } from './navigation.tsx'
import { Notices } from './notices.tsx'
import { Page } from './page.tsx'
import { goTo, place } from './place.ts'
import { addressOf, routeOf, type Route } from './routes.ts'
import { ShortcutHelp } from './shortcut-help.tsx'
import { Empty } from './states.tsx'
import { useObserved } from './use-observed.ts'

/** The console: who is not signed in sees the sign-in, everybody else the page of the address. */
export function App(): VNode {
  const who = useObserved(session)
  const { path, search } = useObserved(place)
  const route = routeOf(path, search)
  const signedIn = who.kind === 'person'
  useEffect(() => {
    if (who.kind === 'nobody' && route.page !== 'sign-in') {
      goTo(addressOf.signIn(path + search), 'replace')
    }
    if (signedIn && route.page === 'sign-in') goTo(route.returnTo, 'replace')
  })
  return (
    <>
      {who.kind === 'person' && route.page !== 'sign-in' ? (
        <Inside person={who.person} route={route} />
      ) : (
        <Outside />
      )}
      <Notices />
    </>
  )
}

function Inside({ person, route }: { readonly person: Person; readonly route: Route }): VNode {
  return (
    <div class="console-frame">
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault()
          document.querySelector<HTMLElement>('#content')?.focus()
        }}
      >
        Skip to the content
      </a>
      <Navigation person={person} route={route} />
      <main id="content" tabIndex={-1}>
        <RoomOf route={route} person={person} />
      </main>
      <ShortcutHelp />
    </div>
  )
}

function RoomOf({ route, person }: { readonly route: Route; readonly person: Person }): VNode {
  switch (route.page) {
    case 'live':
      return <LivePage callId={route.callId} person={person} />
    case 'calls':
      return <CallsPage search={route.search} person={person} />
    case 'call':
      return (
        <CallRoom key={route.callId} callId={route.callId} startAtMs={route.atMs} person={person} />
      )
    case 'overview':
      return <OverviewPage search={route.search} />
    case 'audit':
      return <AuditPage person={person} />
    case 'sign-in':
    case 'nowhere':
      return (
        <Page title="No such page">
          <Empty icon="info" title="There is no page at this address">
            <a href={addressOf.live()}>See the calls in progress</a>
          </Empty>
        </Page>
      )
  }
}

function Outside(): VNode {
  const who = useObserved(session)
  if (who.kind === 'unknown') {
    return (
      <main class="outside">
        <h1 class="hidden">Hexkey console</h1>
        <Empty icon="alert" title="The console cannot be reached">
          <p>{who.problem}</p>
          <button type="button" class="button primary" onClick={() => void askWhoIsThere()}>
            Try again
          </button>
        </Empty>
      </main>
    )
  }
  if (who.kind === 'nobody') return <SignInPage expired={who.expired} />
  return (
    <main class="outside">
      <h1 class="hidden">Hexkey console</h1>
      <p class="muted" role="status">
        One moment…
      </p>
    </main>
  )
}
