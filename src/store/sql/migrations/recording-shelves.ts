/** Where recordings lie, and which process has them at hand; of older ones, nobody knows. */
export const recordingShelvesMigration = {
  name: 'where recordings lie',
  statements: [
    'alter table recordings add column shelf text',
    'alter table instances add column shelf text',
  ],
}
