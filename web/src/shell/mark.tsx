import type { VNode } from 'preact'

/** The sign of the house: a hexagon with a voice in it. */
export function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-body" d="M16 1.5 28.6 8.8v14.4L16 30.5 3.4 23.2V8.8z" />
      <path class="mark-voice" d="M10 13.5v5M14 10v12M18 12.5v7M22 14.5v3" />
    </svg>
  )
}
