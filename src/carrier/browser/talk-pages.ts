import type { PlainPage } from '../../http/plain-page.ts'

export const talkIsOff: PlainPage = {
  title: 'Calls from the browser are off',
  before: 'Nobody can talk from here. To change that, put one of these into <code>.env</code>:',
  commands:
    'BROWSER_CALLS=console   # people who are signed in\nBROWSER_CALLS=open      # everybody',
  after: 'Then restart the server and load this page again.',
}

export const talkIsNotBuilt: PlainPage = {
  title: 'The page to talk from is not built',
  before: 'The server runs, and calls are answered. In the folder of Hexkey, run:',
  commands: 'npm run build:web',
  after: 'Then load this page again; the server need not be restarted.',
}
