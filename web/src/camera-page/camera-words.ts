import type { CameraFault } from './camera-device.ts'

/** What the page is at. */
export type Phase =
  | 'welcome'
  | 'asking'
  | CameraFault
  | 'connecting'
  /** The call has no line at the moment, or its model cannot see. */
  | 'not-now'
  | 'sending'
  /** Nothing moves: nothing new is sent. */
  | 'still'
  | 'reconnecting'
  | 'stopped'
  | 'ended'

export interface PhaseWords {
  readonly title: string
  readonly text: string
  readonly tone: 'plain' | 'good' | 'warn' | 'bad'
}

/** What people read of each; the text of `ended` comes from the server. */
export const phaseWords: Readonly<Record<Phase, PhaseWords>> = {
  welcome: {
    title: 'Show it to your camera',
    text: 'The assistant on the phone sees what your camera sees, about one picture a second. Stay on the phone.',
    tone: 'plain',
  },
  asking: {
    title: 'May this page use your camera?',
    text: 'Your browser asks you now. Choose “Allow”.',
    tone: 'plain',
  },
  denied: {
    title: 'The camera is not allowed',
    text: 'Allow it for this page in the settings of your browser, beside its address, then try again.',
    tone: 'bad',
  },
  'no-camera': {
    title: 'There is no camera',
    text: 'Connect one and try again, or open the link on another device.',
    tone: 'bad',
  },
  busy: {
    title: 'The camera is in use',
    text: 'Close the other program that uses it, then try again.',
    tone: 'bad',
  },
  insecure: {
    title: 'This page is not encrypted',
    text: 'Browsers allow a camera only where the address begins with https. Open the link from the message.',
    tone: 'bad',
  },
  broken: {
    title: 'The camera does not start',
    text: 'Try again, or open the link on another device.',
    tone: 'bad',
  },
  connecting: { title: 'Connecting', text: 'Looking for your call.', tone: 'plain' },
  'not-now': {
    title: 'One moment',
    text: 'The assistant cannot look just now. Stay on the phone: it goes on by itself.',
    tone: 'warn',
  },
  sending: {
    title: 'The assistant sees this',
    text: 'Point the camera at it, close and still. Go on talking on the phone.',
    tone: 'good',
  },
  still: {
    title: 'The assistant has seen this',
    text: 'Nothing moves, so nothing new is sent. It goes on when something does.',
    tone: 'good',
  },
  reconnecting: {
    title: 'The connection was lost',
    text: 'Trying again. You need not do anything.',
    tone: 'warn',
  },
  stopped: {
    title: 'Your camera is off',
    text: 'Nothing is shown any more, and no picture was kept.',
    tone: 'plain',
  },
  ended: { title: 'The camera is off', text: '', tone: 'plain' },
}

export function seenWords(pictures: number): string {
  if (pictures === 0) return 'No picture seen yet'
  return pictures === 1 ? '1 picture seen' : `${pictures.toString()} pictures seen`
}
