/** Who uses the console, what they did, and what they wrote to calls. */
export const consoleMigration = {
  name: 'people and what they do',
  statements: [
    `create table console_accounts (
      name text primary key,
      role text not null,
      password_hash text not null,
      created_at_ms bigint not null,
      disabled_at_ms bigint
    )`,
    `create table console_sessions (
      token_hash text primary key,
      account text not null,
      created_at_ms bigint not null,
      last_seen_at_ms bigint not null,
      expires_at_ms bigint not null
    )`,
    'create index console_sessions_by_account on console_sessions (account, created_at_ms)',
    `create table audit (
      at_ms bigint not null,
      entry_id text not null,
      who text not null,
      what text not null,
      call_id text,
      detail text not null,
      constraint audit_place primary key (at_ms, entry_id)
    )`,
    'create index audit_by_kind on audit (what, at_ms, entry_id)',
    `create table call_comments (
      call_id text not null,
      comment_id text not null,
      by_name text not null,
      at_ms bigint not null,
      body text not null,
      constraint call_comments_place primary key (call_id, comment_id)
    )`,
  ],
} as const
