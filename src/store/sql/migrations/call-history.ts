/** What calls are found by, long after they were made. */
export const callHistoryMigration = {
  name: 'how calls are looked up',
  statements: [
    // What streams that have ended add up to. `tools` is a JSON array of names; `reply_buckets` is
    // what the call has added to `reply_hours`.
    'alter table calls add column agent_turns integer not null default 0',
    'alter table calls add column caller_turns integer not null default 0',
    'alter table calls add column barge_ins integer not null default 0',
    'alter table calls add column underruns integer not null default 0',
    'alter table calls add column reply_p50_ms integer',
    'alter table calls add column reply_max_ms integer',
    `alter table calls add column tools text not null default '[]'`,
    `alter table calls add column first_words text not null default ''`,
    `alter table calls add column reply_buckets text not null default ''`,
    'alter table calls add column has_recording integer not null default 0',
    // Since when there is something to add up, and whoever does it.
    'alter table calls add column digest_due_ms bigint',
    'alter table calls add column digest_lease text',
    // Where its words stand in call_words: a number that grows with the time of its beginning.
    { sqlite: 'alter table calls add column place bigint' },
    `update calls set digest_due_ms = ended_at_ms
      where ended_at_ms is not null and texts_kept = 1`,
    'create index calls_to_digest on calls (digest_due_ms) where digest_due_ms is not null',
    {
      // All that a filter asks for: 200,000 calls are looked through in an index alone.
      sqlite: `create index calls_listed on calls (
        started_at_ms, call_id, ended_at_ms, end_reason, agent, reply_max_ms, from_number, tools,
        barge_ins, cost_usd, place
      )`,
      postgres: 'create index calls_listed on calls (started_at_ms, call_id)',
    },
    { sqlite: 'create unique index calls_by_place on calls (place) where place is not null' },
    {
      // Words come as our program has cut them, between spaces. Without the texts themselves, nor
      // where in them a word stands; beginnings of words have an index of their own.
      sqlite: `create virtual table call_words using fts5 (
        words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii',
        prefix = '2 3 4'
      )`,
      postgres: `create table call_words (
        call_id text primary key,
        started_at_ms bigint not null,
        words tsvector not null
      )`,
    },
    // The words themselves, in their order.
    { sqlite: 'create virtual table call_word_terms using fts5vocab(call_words, row)' },
    { postgres: 'create index call_words_by_start on call_words (started_at_ms, call_id)' },
    { postgres: 'create index call_words_by_word on call_words using gin (words)' },
    // How often replies took how long, by the hour in which their call began; nobody's in
    // particular. See src/store/sql/history/latency-buckets.ts.
    `create table reply_hours (
      hour_ms bigint not null,
      bucket integer not null,
      replies integer not null,
      constraint reply_hours_place primary key (hour_ms, bucket)
    )`,
    // Names of assistants and tools that were ever used, for those who choose a filter.
    `create table choices (
      kind text not null,
      name text not null,
      constraint choices_place primary key (kind, name)
    )`,
    `create table if not exists call_tags (
      call_id text not null,
      tag text not null,
      by_name text not null,
      at_ms bigint not null,
      primary key (call_id, tag)
    )`,
    'create index if not exists call_tags_by_tag on call_tags (tag, call_id)',
  ],
} as const
