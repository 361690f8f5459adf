/** Which calls were recorded, and where to. */
export const recordingsMigration = {
  name: 'recordings of calls',
  statements: [
    `create table recordings (
      call_id text not null,
      stream integer not null,
      file text not null,
      started_at_ms bigint not null,
      duration_ms bigint,
      bytes bigint,
      cut integer not null,
      constraint recordings_place primary key (call_id, stream)
    )`,
    'create index recordings_by_start on recordings (started_at_ms)',
  ],
} as const
