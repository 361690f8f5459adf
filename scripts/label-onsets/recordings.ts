import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { decodeWav } from '../../src/audio/wav.ts'
import { HexkeyError } from '../../src/shared/errors.ts'

/** Debian's asterisk-core-sounds-en-wav: one person, a few hundred sentences, at 8 kHz. */
const FOLDER = '/usr/share/asterisk/sounds/en_US_f_Allison/'

/** Where the labels are kept: the name of each recording and the onset of its speech, ms. */
export const ONSETS_FILE = new URL(
  '../../test/fixtures/onsets/asterisk-core-sounds-en.json',
  import.meta.url,
)

/** Sounds of the package in which nobody speaks. */
const NOT_SPEECH = new Set([
  'ascending-2tone.wav',
  'beep.wav',
  'beeperr.wav',
  'confbridge-join.wav',
  'confbridge-leave.wav',
  'descending-2tone.wav',
  'tt-monkeys.wav',
])

/** The recordings are not on this machine. They are not part of the project (CC BY-SA). */
class RecordingsMissing extends HexkeyError {
  readonly code = 'RECORDINGS_MISSING'
  readonly retryable = false

  constructor() {
    super(`there are no recordings in ${FOLDER}: apt-get install asterisk-core-sounds-en-wav`)
  }
}

/** Whether the package is installed. */
export function recordingsPresent(): boolean {
  return existsSync(FOLDER)
}

/** Names of all recordings of speech, sorted. @throws RecordingsMissing */
export function recordingNames(): readonly string[] {
  if (!recordingsPresent()) throw new RecordingsMissing()
  const speech = (name: string): boolean => name.endsWith('.wav') && !NOT_SPEECH.has(name)
  return readdirSync(FOLDER).filter(speech).sort()
}

/** The samples of a recording, 8 kHz. */
export function loadRecording(name: string): Int16Array {
  const { channels } = decodeWav(readFileSync(FOLDER + name))
  return channels[0] ?? new Int16Array(0)
}

/** A recording and what is known of it. */
export interface LabelledRecording {
  readonly name: string
  readonly samples: Int16Array
  /** Where its speech begins. */
  readonly onsetMs: number
}

/** All recordings that have a label. @throws RecordingsMissing */
export function labelledRecordings(): readonly LabelledRecording[] {
  if (!recordingsPresent()) throw new RecordingsMissing()
  // The file is ours, written by `npm run label-onsets`.
  const labels = JSON.parse(readFileSync(ONSETS_FILE, 'utf8')) as Record<string, number>
  return Object.entries(labels).map(([name, onsetMs]) => ({
    name,
    samples: loadRecording(name),
    onsetMs,
  }))
}
