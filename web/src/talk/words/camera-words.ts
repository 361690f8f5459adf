import type { ServerMessage } from '../../../../src/carrier/browser/talk-protocol.ts'

type Why = NonNullable<Extract<ServerMessage, { type: 'camera' }>['why']>

/** Why the pictures were switched off by the server. */
export const cameraWords: Readonly<Record<Why, string>> = {
  agent: 'The assistant has seen enough: your picture is off.',
  spent: 'No more pictures can be shown in this conversation.',
  'taken-over': 'Another camera is shown now: this picture is off.',
  'call-over': 'The conversation is over: your picture is off.',
}
