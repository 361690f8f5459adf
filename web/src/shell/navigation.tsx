import type { VNode } from 'preact'
import type { Person } from '../../../src/console/console-api.ts'
import { wordsOf } from '../api/refusals.ts'
import { mayAs, signOut } from '../api/session.ts'
import { count } from '../format/numbers.ts'
import { live } from '../live/live-store.ts'
import { ROLE_WORDS } from '../words/audit-words.ts'
import { Icon, type IconName } from './icons.tsx'
import { helpShown } from './keys.ts'
import { Mark } from './mark.tsx'
import { say } from './notices.tsx'
import { addressOf, type Route } from './routes.ts'
import { ThemeButton } from './theme-button.tsx'
import { useObservedPart } from './use-observed.ts'
import { OneLine } from './words.tsx'

/** Where one can go, who one is, and what the console looks like. */
export function Navigation({ person, route }: { person: Person; route: Route }): VNode {
  const active = useObservedPart(live, activeCalls)
  return (
    <header class="rail">
      <a class="brand" href={addressOf.live()}>
        <Mark />
        <span>Hexkey</span>
      </a>
      <nav aria-label="Console">
        <ul class="rooms">
          <Room page="live" route={route} icon="live" words="Live" badge={active} />
          <Room page="calls" route={route} icon="calls" words="Calls" />
          <Room page="overview" route={route} icon="overview" words="Overview" />
          {mayAs(person.role, 'admin') ? (
            <Room page="audit" route={route} icon="audit" words="Audit" />
          ) : null}
        </ul>
      </nav>
      <div class="rail-foot">
        <div class="person">
          <OneLine text={person.name} />
          <span class="muted">{ROLE_WORDS[person.role]}</span>
        </div>
        <div class="rail-tools">
          <ThemeButton />
          <button
            type="button"
            class="button quiet icon-only keyboard-help"
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts (?)"
            onClick={() => {
              helpShown.set(true)
            }}
          >
            <Icon name="keyboard" />
          </button>
          <button
            type="button"
            class="button quiet icon-only"
            aria-label="Sign out"
            title="Sign out"
            onClick={() => {
              signOut().catch((error: unknown) => {
                say(`You are still signed in. ${wordsOf(error)}`)
              })
            }}
          >
            <Icon name="leave" />
          </button>
        </div>
      </div>
    </header>
  )
}

interface RoomProps {
  readonly page: 'live' | 'calls' | 'overview' | 'audit'
  readonly route: Route
  readonly icon: IconName
  readonly words: string
  readonly badge?: number | null
}

function Room({ page, route, icon, words, badge = null }: RoomProps): VNode {
  const here = route.page === page || (page === 'calls' && route.page === 'call')
  return (
    <li>
      <a href={addressOf[page]()} aria-current={here ? 'page' : undefined}>
        <Icon name={icon} />
        <span>{words}</span>
        {badge === null ? null : (
          <span class="room-count figures">
            {count(badge)}
            <span class="hidden"> in progress</span>
          </span>
        )}
      </a>
    </li>
  )
}

function activeCalls(state: typeof live.value): number | null {
  return state.calls === null ? null : state.calls.size
}
