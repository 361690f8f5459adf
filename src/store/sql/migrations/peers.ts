/** Where the processes reach each other. */
export const peersMigration = {
  name: 'where a process is reached',
  statements: ['alter table instances add column address text'],
}
