import type { ComponentChildren, VNode } from 'preact'
import { wordsOf } from '../api/refusals.ts'
import { Icon, type IconName } from './icons.tsx'

/** Grey lines where something will stand; said once to screen readers. */
export function Loading({
  what,
  lines = 5,
}: {
  readonly what: string
  readonly lines?: number
}): VNode {
  return (
    <div class="loading" role="status">
      <span class="hidden">Loading {what}…</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="ghost" aria-hidden="true" />
      ))}
    </div>
  )
}

interface EmptyProps {
  readonly icon: IconName
  readonly title: string
  readonly children?: ComponentChildren
}

/** There is nothing, and that is no fault. */
export function Empty({ icon, title, children }: EmptyProps): VNode {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {children === undefined ? null : <div class="empty-words">{children}</div>}
    </div>
  )
}

interface ProblemProps {
  readonly what: string
  readonly error: unknown
  readonly onRetry?: () => void
}

/** Something could not be had: why, and a way to try again. */
export function Problem({ what, error, onRetry }: ProblemProps): VNode {
  return (
    <div class="problem" role="alert">
      <Icon name="alert" />
      <div>
        <p class="problem-title">{what}</p>
        <p>{wordsOf(error)}</p>
      </div>
      {onRetry === undefined ? null : (
        <button type="button" class="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}
