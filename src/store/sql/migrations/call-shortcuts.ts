/** Ways to few calls that do not go through all of them. */
export const callShortcutsMigration = {
  name: 'short ways to few calls',
  statements: [
    `create index calls_by_slowest_reply on calls (reply_max_ms)
      where reply_max_ms is not null`,
    // Each word with each of its calls: the first of them is found without counting the others.
    { sqlite: 'create virtual table call_word_uses using fts5vocab(call_words, instance)' },
  ],
} as const
