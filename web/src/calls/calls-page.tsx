import type { VNode } from 'preact'
import type { Person } from '../../../src/console/console-api.ts'
import { address } from '../api/console-client.ts'
import { count, howMany } from '../format/numbers.ts'
import { serverNow } from '../shell/now.ts'
import { Icon } from '../shell/icons.tsx'
import { Page } from '../shell/page.tsx'
import { goTo } from '../shell/place.ts'
import { addressOf } from '../shell/routes.ts'
import { Empty, Loading, Problem } from '../shell/states.tsx'
import { useMedia, WIDE } from '../shell/use-media.ts'
import { CallCards } from './call-cards.tsx'
import {
  countOf,
  filtersOf,
  NO_FILTERS,
  queryOf,
  searchOf,
  type CallFilters,
} from './call-filters.ts'
import { CallTable } from './call-table.tsx'
import { FilterBar } from './filter-bar.tsx'
import { MOST_CALLS, useCallList, type CallList } from './use-call-list.ts'

/** Every call, newest first, and those among them that one looks for. */
export function CallsPage({ search, person }: { search: string; person: Person }): VNode {
  const filters = filtersOf(search)
  const list = useCallList(search)
  const change = (next: CallFilters, how: 'push' | 'replace'): void => {
    goTo(addressOf.calls(searchOf(next)), how)
  }
  return (
    <Page
      title="Calls"
      beside={
        <div class="page-tools">
          <button
            type="button"
            class="button quiet icon-only"
            aria-label="Look again"
            title="Look again"
            onClick={list.reload}
          >
            <Icon name="again" />
          </button>
          <a class="button" href={address.csv(queryOf(filters, serverNow()))} download>
            <Icon name="download" /> Export CSV
          </a>
        </div>
      }
    >
      <FilterBar filters={filters} role={person.role} onChange={change} />
      <Found
        list={list}
        filtered={countOf(filters) > 0}
        onClear={() => {
          change(NO_FILTERS, 'push')
        }}
      />
    </Page>
  )
}

interface FoundProps {
  readonly list: CallList
  readonly filtered: boolean
  readonly onClear: () => void
}

function Found({ list, filtered, onClear }: FoundProps): VNode {
  const wide = useMedia(WIDE)
  const { calls, loading, error } = list
  if (error !== null && calls.length === 0) {
    return <Problem what="The calls cannot be shown" error={error} onRetry={list.reload} />
  }
  if (loading && calls.length === 0) return <Loading what="calls" lines={10} />
  if (calls.length === 0) {
    return filtered ? (
      <Empty icon="search" title="No call fits">
        <p>No call has all of what you look for.</p>
        <button type="button" class="button" onClick={onClear}>
          Clear all filters
        </button>
      </Empty>
    ) : (
      <Empty icon="calls" title="No calls yet">
        <p>Every call is listed here, from its first ring on.</p>
      </Empty>
    )
  }
  return (
    <div class={loading ? 'found stale' : 'found'} aria-busy={loading}>
      {wide ? <CallTable calls={calls} /> : <CallCards calls={calls} />}
      {error === null ? null : (
        <Problem what="More calls cannot be shown" error={error} onRetry={list.more} />
      )}
      <Foot list={list} />
    </div>
  )
}

function Foot({ list }: { readonly list: CallList }): VNode {
  const { calls, next, loadingMore } = list
  if (next === null) {
    return <p class="list-foot muted">{howMany(calls.length, 'call')}. That is all.</p>
  }
  if (calls.length >= MOST_CALLS) {
    return (
      <p class="list-foot muted">
        These are the newest {count(calls.length)}. Narrow the filters, or export the calls as CSV.
      </p>
    )
  }
  return (
    <p class="list-foot">
      <button type="button" class="button" disabled={loadingMore} onClick={list.more}>
        {loadingMore ? 'Loading…' : 'Load more'}
      </button>
      <span class="muted">{howMany(calls.length, 'call')} shown</span>
    </p>
  )
}
