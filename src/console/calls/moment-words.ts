import type { Moment } from '../console-api.ts'

/** What is said of an event. */
export interface Words {
  readonly tone: Moment['tone']
  readonly title: string
  readonly durationMs: number | null
}

export const plain = (title: string, durationMs: number | null = null): Words => ({
  tone: 'plain',
  title,
  durationMs,
})
export const good = (title: string, durationMs: number | null = null): Words => ({
  tone: 'good',
  title,
  durationMs,
})
export const warn = (title: string, durationMs: number | null = null): Words => ({
  tone: 'warn',
  title,
  durationMs,
})
export const bad = (title: string, durationMs: number | null = null): Words => ({
  tone: 'bad',
  title,
  durationMs,
})

/** `6.3 s`; what is shorter than a tenth of a second in milliseconds. */
export function seconds(ms: number): string {
  return ms < 100 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}
