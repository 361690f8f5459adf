import type { ServerMessage } from '../../../../src/carrier/browser/talk-protocol.ts'
import type { LineState } from '../line/talk-line.ts'

/** What the server says that happens. */
export type Doing = Extract<ServerMessage, { type: 'state' }>['state']

type Look = 'waits' | 'caller' | 'agent' | 'calm'

/** What happens now, in words; how it looks says nothing that the words do not. */
export function stateWords(
  line: LineState['kind'],
  doing: Doing,
): { readonly words: string; readonly look: Look } {
  switch (line) {
    case 'connecting':
      return { words: 'Connecting…', look: 'waits' }
    case 'reconnecting':
      return { words: 'The connection is lost. Reconnecting…', look: 'waits' }
    case 'over':
      return { words: 'The conversation is over', look: 'calm' }
    case 'open':
      return DOING[doing]
  }
}

const DOING: Readonly<Record<Doing, { readonly words: string; readonly look: Look }>> = {
  listening: { words: 'Listening', look: 'calm' },
  'caller-speaks': { words: 'You speak', look: 'caller' },
  thinking: { words: 'Thinking…', look: 'waits' },
  'agent-speaks': { words: 'The assistant speaks', look: 'agent' },
  tool: { words: 'Looking something up…', look: 'waits' },
  hold: { words: 'On hold', look: 'waits' },
}
