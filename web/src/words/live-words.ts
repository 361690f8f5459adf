import type { LiveCall } from '../../../src/console/console-api.ts'
import type { Tone } from './tones.ts'

export const STATE_WORDS: Readonly<Record<LiveCall['state'], string>> = {
  ringing: 'Ringing',
  talking: 'Talking',
  'on-hold': 'On hold',
  interrupted: 'Line interrupted',
}

export const SPEAKING_WORDS: Readonly<Record<LiveCall['speaking'], string>> = {
  caller: 'Caller speaks',
  agent: 'Assistant speaks',
  nobody: 'Nobody speaks',
}

export const HEALTH: Readonly<Record<LiveCall['health'], { words: string; tone: Tone }>> = {
  good: { words: 'Good', tone: 'good' },
  warn: { words: 'Look', tone: 'warn' },
  bad: { words: 'Trouble', tone: 'bad' },
}

export const WHO_WORDS = { caller: 'Caller', agent: 'Assistant' } as const
