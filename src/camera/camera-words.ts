import type { CameraEnd } from './camera-protocol.ts'

/** Why nothing is shown (any more), for the caller who holds the camera. */
export const endWords: Readonly<Record<CameraEnd, string>> = {
  'unknown-link': 'This link is not complete. Open it from the text message again.',
  expired:
    'This link was good for ten minutes and is too old now. Ask for another one on the phone.',
  used: 'This link was opened before, and works once. Ask for another one on the phone.',
  'call-over': 'The call is over, and so is the camera.',
  agent: 'The assistant has seen enough and has switched the camera off.',
  spent: 'As many pictures as a call may show were shown. The call goes on without the camera.',
  'taken-over': 'Another camera shows this call something now.',
  'wrong-origin': 'This page was not opened at the right address. Open the link from the message.',
  'too-many': 'Too many cameras are being opened at the moment. Try again in a minute.',
  protocol: 'This page and the server do not understand each other. Load the page again.',
  unreachable: 'The call cannot be reached at the moment. Ask for another link on the phone.',
  failed: 'Something went wrong on our side. Ask for another link on the phone.',
}
