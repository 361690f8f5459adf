import type { CallerView, Showing, ViewEnd } from '../call/caller-view.ts'

/** Why a camera has lost its hold; `lost`: the process that has the call knows nothing of it. */
export type ViewOver = ViewEnd | 'lost'

/** A camera's hold on what the model of a call sees, wherever that call is. */
export interface OpenView {
  /** Shows the model a JPEG in base64. Never rejects. */
  show(jpeg: string): Promise<Showing>
  /** No more pictures; idempotent, and nothing is told. */
  close(): void
}

/** Told once when the camera may not go on; not after {@link OpenView.close}. */
export type OnViewOver = (why: ViewOver) => void

/** What came of beginning to show: a hold, or why there is none. */
export type BegunView = OpenView | Exclude<ViewEnd, 'taken-over'> | 'not-now'

/**
 * Begins to show a call of this process something.
 *
 * @param madeAtMs when the link was made, Unix time.
 */
export function beginHere(view: CallerView, madeAtMs: number, onOver: OnViewOver): BegunView {
  const viewing = view.begin('link', onOver, madeAtMs)
  if (typeof viewing === 'string') return viewing
  return {
    show: (jpeg) => Promise.resolve(viewing.show(jpeg)),
    close: () => {
      viewing.close()
    },
  }
}
