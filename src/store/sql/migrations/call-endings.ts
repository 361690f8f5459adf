/** Calls that ended in a way that is rare are found without going through all others. */
export const callEndingsMigration = {
  name: 'calls by how they ended',
  statements: [
    {
      // Behind the ending as in calls_listed: whatever else is asked for is in the index.
      sqlite: `create index calls_by_ending on calls (
        end_reason, started_at_ms, call_id, ended_at_ms, agent, reply_max_ms, from_number, tools,
        barge_ins, cost_usd, place
      )`,
      postgres: 'create index calls_by_ending on calls (end_reason, started_at_ms, call_id)',
    },
  ],
} as const
