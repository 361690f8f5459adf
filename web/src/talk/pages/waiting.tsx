import type { VNode } from 'preact'

interface WaitingProps {
  readonly words: string
  readonly more?: string
  readonly onCancel?: () => void
}

/** Something takes a moment. */
export function Waiting({ words, more, onCancel }: WaitingProps): VNode {
  return (
    <section class="talk-card waiting" role="status">
      <span class="talk-dot waits" aria-hidden="true" />
      <h1>{words}</h1>
      {more === undefined ? null : <p class="muted">{more}</p>}
      {onCancel === undefined ? null : (
        <button type="button" class="button" onClick={onCancel}>
          Cancel
        </button>
      )}
    </section>
  )
}
