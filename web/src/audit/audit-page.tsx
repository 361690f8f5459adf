import type { VNode } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { AuditEntry, Person } from '../../../src/console/console-api.ts'
import { look } from '../api/console-client.ts'
import { mayAs } from '../api/session.ts'
import { Page } from '../shell/page.tsx'
import { addressOf } from '../shell/routes.ts'
import { Empty, Loading, Problem } from '../shell/states.tsx'
import { Badge, OneLine, Said, When } from '../shell/words.tsx'
import { deedOf } from '../words/audit-words.ts'

/** A page that stays open keeps no more than this. */
const MOST = 2_000

/** What people did in the console, newest first. */
export function AuditPage({ person }: { readonly person: Person }): VNode {
  return (
    <Page title="Audit">
      {mayAs(person.role, 'admin') ? (
        <Trail />
      ) : (
        <Empty icon="audit" title="For administrators">
          <p>What people do in calls is written down here. Only administrators read it.</p>
        </Empty>
      )}
    </Page>
  )
}

function Trail(): VNode {
  const [entries, setEntries] = useState<readonly AuditEntry[] | null>(null)
  const [next, setNext] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const read = useCallback((before: string | null, signal: AbortSignal) => {
    setBusy(true)
    setError(null)
    look
      .audit(before, signal)
      .then(
        (page) => {
          setEntries((known) => [...(before === null ? [] : (known ?? [])), ...page.entries])
          setNext(page.next)
        },
        (problem: unknown) => {
          if (!signal.aborted) setError(problem)
        },
      )
      .finally(() => {
        if (!signal.aborted) setBusy(false)
      })
  }, [])
  useEffect(() => {
    const stop = new AbortController()
    read(null, stop.signal)
    return () => {
      stop.abort()
    }
  }, [read])
  const more = (): void => {
    read(entries === null ? null : next, new AbortController().signal)
  }
  const problem =
    error === null ? null : <Problem what="The trail cannot be read" error={error} onRetry={more} />
  if (entries === null) return problem ?? <Loading what="the trail" lines={10} />
  if (entries.length === 0) {
    return <Empty icon="audit" title="Nothing has been done yet" />
  }
  return (
    <>
      <ol class="trail" aria-label="What was done, newest first">
        {entries.map((entry, index) => (
          <Deed key={`${entry.atMs} ${index}`} entry={entry} />
        ))}
      </ol>
      {problem}
      <p class="list-foot">
        {next === null || entries.length >= MOST ? (
          <span class="muted">
            {next === null ? 'That is all.' : 'Older entries are in the store.'}
          </span>
        ) : (
          <button type="button" class="button" disabled={busy} onClick={more}>
            {busy ? 'Loading…' : 'Load more'}
          </button>
        )}
      </p>
    </>
  )
}

function Deed({ entry }: { readonly entry: AuditEntry }): VNode {
  return (
    <li class="deed">
      <When atMs={entry.atMs} />
      <OneLine text={entry.who} />
      <Badge {...deedOf(entry.what)} />
      <span class="deed-detail">
        <Said text={entry.detail} most={200} />
      </span>
      {entry.callId === null ? (
        <span />
      ) : (
        <a href={addressOf.call(entry.callId)} data-step>
          The call
        </a>
      )}
    </li>
  )
}
