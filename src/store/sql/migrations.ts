import { callEndingsMigration } from './migrations/call-endings.ts'
import { callHistoryMigration } from './migrations/call-history.ts'
import { callShortcutsMigration } from './migrations/call-shortcuts.ts'
import { consoleMigration } from './migrations/console.ts'
import type { Dialect } from './sql-engine.ts'
import { peersMigration } from './migrations/peers.ts'
import { recordingShelvesMigration } from './migrations/recording-shelves.ts'
import { recordingsMigration } from './migrations/recordings.ts'

/** A step from one version of the tables to the next. What was released is never changed. */
export interface Migration {
  readonly name: string
  /** In SQL that SQLite and PostgreSQL read alike, or in that of each; left out: it needs none. */
  readonly statements: readonly (string | Readonly<Partial<Record<Dialect, string>>>)[]
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
  {
    name: 'orders and callbacks',
    statements: [
      // Done once for one key: whoever comes second finds the row of the first.
      `create table orders (
        order_key text primary key,
        order_number text not null unique,
        call_id text not null,
        caller text,
        product text not null,
        part_code text not null,
        part_count integer not null,
        ordered_at_ms bigint not null
      )`,
      'create index orders_by_caller on orders (caller, ordered_at_ms)',
      'create index orders_by_call on orders (call_id, ordered_at_ms)',
      `create table callbacks (
        callback_key text primary key,
        call_id text not null,
        phone_number text not null,
        about text not null,
        wanted_when text,
        requested_at_ms bigint not null
      )`,
      'create index callbacks_by_time on callbacks (requested_at_ms)',
    ],
  },
  {
    name: 'what a call was answered with',
    statements: [
      // Of calls before it, nobody knows.
      `alter table calls add column agent_version text not null default ''`,
      `alter table calls add column model text not null default ''`,
    ],
  },
  {
    name: 'who a call is given to',
    statements: [
      'alter table continuity add column intent_person text',
      'alter table continuity add column intent_summary text',
    ],
  },
  {
    name: 'who is told of calls that have ended',
    statements: [
      'create index calls_by_end on calls (ended_at_ms)',
      // One row says since when calls are told.
      `create table outbox_begin (
        id integer primary key,
        since_ms bigint not null
      )`,
      // State: waiting, delivered, or dead. Taken out, a row is due when its lease is over.
      `create table outbox (
        call_id text primary key,
        ended_at_ms bigint not null,
        state text not null,
        attempts integer not null,
        due_at_ms bigint not null,
        lease text,
        problem text
      )`,
      'create index outbox_by_state on outbox (state, due_at_ms)',
      'create index outbox_by_end on outbox (state, ended_at_ms)',
    ],
  },
  {
    name: 'what is kept for how long',
    statements: [
      // 0: its events are gone and its texts are empty.
      'alter table calls add column texts_kept integer not null default 1',
      'create index calls_with_texts on calls (started_at_ms) where texts_kept = 1',
      'create index calls_by_start on calls (started_at_ms)',
      'create index callbacks_by_number on callbacks (phone_number)',
      'create index callbacks_by_call on callbacks (call_id)',
      // Until when one of the processes has a piece of work to itself.
      `create table turns (
        name text primary key,
        until_ms bigint not null
      )`,
    ],
  },
  consoleMigration,
  callHistoryMigration,
  peersMigration,
  recordingsMigration,
  recordingShelvesMigration,
  callEndingsMigration,
  callShortcutsMigration,
]

/** What a step is in the SQL of one database. */
export function statementsOf({ statements }: Migration, dialect: Dialect): readonly string[] {
  return statements.flatMap((one) => (typeof one === 'string' ? one : (one[dialect] ?? [])))
}
