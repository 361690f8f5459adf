import type { Outcome, SqlJob, Statement } from '../sql-engine.ts'

/** What the thread is started with. */
export interface ThreadData {
  readonly path: string
  /** For questions of people: what calls need goes before. */
  readonly readsOnly: boolean
}

/** What went wrong in SQLite, or before it: `code` is its primary result code, 0 if it has none. */
export interface Fault {
  readonly code: number
  readonly message: string
}

export type ToThread =
  | {
      readonly type: 'run'
      readonly kind: SqlJob['kind']
      readonly statements: readonly Statement[]
    }
  | { readonly type: 'close' }

/** `opened` or `fault` first; then one answer to each `run`. */
export type FromThread =
  | { readonly type: 'opened' }
  | { readonly type: 'done'; readonly outcomes: readonly Outcome[] }
  | { readonly type: 'fault'; readonly fault: Fault }
