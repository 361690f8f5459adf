// Labels where speech begins in recordings: npm run label-onsets -- --help

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HexkeyError } from '../src/shared/errors.ts'
import { takesNothing } from './command-line/read-command-line.ts'
import { loadRecording, ONSETS_FILE, recordingNames } from './label-onsets/recordings.ts'
import { speechOnsetMs } from './label-onsets/speech-onset.ts'

const USAGE = `npm run label-onsets

Labels where speech begins in each recording of Debian's asterisk-core-sounds-en-wav, once and for
all: npm run bench:vad and the tests measure the speech detector against these labels. To be run
again only when the way of labelling changes, never because of a change of the detector.`

try {
  if (takesNothing(USAGE)) label()
} catch (error) {
  if (!(error instanceof HexkeyError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

function label(): void {
  const labels: Record<string, number> = {}
  const unlabelled: string[] = []
  for (const name of recordingNames()) {
    const onsetMs = speechOnsetMs(loadRecording(name))
    if (onsetMs === null) unlabelled.push(name)
    else labels[name] = onsetMs
  }
  writeFileSync(ONSETS_FILE, `${JSON.stringify(labels, null, 2)}\n`)
  const count = Object.keys(labels).length
  console.log(`${count} onsets written to ${fileURLToPath(ONSETS_FILE)}`)
  if (unlabelled.length > 0) console.log(`no onset found in: ${unlabelled.join(', ')}`)
}
