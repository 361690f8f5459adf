import type { PlainPage } from '../../http/plain-page.ts'

export const consoleIsOff: PlainPage = {
  title: 'The console is off',
  before:
    'Nobody has chosen a password for it. Put one into <code>.env</code>, or the environment:',
  commands: 'CONSOLE_PASSWORD=at-least-8-characters',
  after: 'Then restart the server and sign in as <code>admin</code>.',
}

export const consoleIsNotBuilt: PlainPage = {
  title: 'The console’s pages are not built',
  before: 'The server runs, and calls are answered. In the folder of Hexkey, run:',
  commands: 'npm run build:web',
  after: 'Then load this page again; the server need not be restarted.',
}
