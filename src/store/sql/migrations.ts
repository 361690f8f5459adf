/** A step from one version of the tables to the next. What was released is never changed. */
export interface Migration {
  readonly name: string
  /** In SQL that SQLite and PostgreSQL read alike. */
  readonly statements: readonly string[]
}

/** In their order; the version of the tables is how many of them were applied. */
export const migrations: readonly Migration[] = [
  {
    name: 'calls and their continuity',
    statements: [
      `create table calls (
        call_id text primary key,
        from_number text not null,
        to_number text not null,
        agent text not null,
        started_at_ms bigint not null,
        ended_at_ms bigint,
        end_reason text,
        cost_usd double precision not null,
        events_left_out integer not null
      )`,
      'create index calls_by_caller on calls (from_number, started_at_ms)',
      'create index calls_that_last on calls (started_at_ms) where ended_at_ms is null',
      `create table continuity (
        call_id text primary key,
        state text not null,
        owner text,
        epoch integer not null,
        interrupted_at_ms bigint,
        unplanned_at_ms text not null,
        intent_kind text,
        intent_reason text,
        record text not null
      )`,
      'create index continuity_by_state on continuity (state, owner)',
      // Stream tokens that have been used.
      `create table stream_tokens (
        nonce text primary key,
        expires_at_ms bigint not null
      )`,
      'create index stream_tokens_by_expiry on stream_tokens (expires_at_ms)',
      `create table instances (
        id text primary key,
        started_at_ms bigint not null,
        beat_at_ms bigint not null,
        draining integer not null
      )`,
      // Events of calls, in the order of epoch and seq: each stream counts its own. The JSON is
      // the event without what the other columns hold.
      `create table events (
        call_id text not null,
        epoch integer not null,
        seq integer not null,
        at_ms double precision not null,
        type text not null,
        json text not null,
        constraint events_place primary key (call_id, epoch, seq)
      )`,
    ],
  },
]
