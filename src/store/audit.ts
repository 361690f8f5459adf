export const auditBounds = {
  /** Characters of a detail. */
  detail: 500,
  /** Entries on a page. */
  page: 200,
  /** They are kept for two years at most. */
  keepMs: 2 * 365 * 86_400_000,
  /** Entries that are kept; beyond, the oldest go. */
  entries: 500_000,
  /** Of them, failed sign-ins: a stranger who tries for days pushes nothing else out. */
  failures: 50_000,
} as const

/** The one kind of entry that strangers can cause. */
export const SIGN_IN_FAILED = 'sign-in-failed'

/** Something that a person did. It holds nothing about callers but the call's id. */
export interface StoredAudit {
  /** Unix time, milliseconds. */
  readonly atMs: number
  /** Tells entries of one millisecond apart and in order: lower-case hexadecimal. */
  readonly entryId: string
  readonly who: string
  readonly what: string
  readonly callId: string | null
  readonly detail: string
}

/** Where a page of the trail begins: behind this entry. */
export type AuditPlace = Pick<StoredAudit, 'atMs' | 'entryId'>

/** What people did, for good. Promises reject with a `StoreUnavailable` (retryable). */
export interface AuditLog {
  /** May be done again with the same entries. */
  append(entries: readonly StoredAudit[]): Promise<void>
  /**
   * Newest first.
   *
   * @param before null: from the newest on.
   * @param limit at most {@link auditBounds}`.page`.
   */
  page(before: AuditPlace | null, limit: number): Promise<readonly StoredAudit[]>
}
