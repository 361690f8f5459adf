import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.ts'
import { decodeWav } from '../../src/audio/wav.ts'
import { CallRig } from '../support/call-rig.ts'

/** Debian's asterisk-core-sounds-en-wav: a person, recorded at 8 kHz. */
const SOUNDS = '/usr/share/asterisk/sounds/en_US_f_Allison'

const missing = !existsSync(SOUNDS)
if (missing) {
  process.emitWarning(
    `SKIPPED: no human voice in ${SOUNDS}; apt-get install asterisk-core-sounds-en-wav brings it`,
  )
}

const voice = async (name: string): Promise<Int16Array> => {
  const { sampleRate, channels } = decodeWav(await readFile(join(SOUNDS, name)))
  expect(sampleRate).toBe(8_000)
  return channels[0]!
}

/** Where `part` begins in `whole`, judged by every one of its samples; null when nowhere. */
const placeOf = (part: Int16Array, whole: Int16Array): number | null => {
  for (let at = 0; at + part.length <= whole.length; at += 1) {
    let index = 0
    while (index < part.length && part[index] === whole[at + index]) index += 1
    if (index === part.length) return at
  }
  return null
}

// In CI the voice has to be there: the test fails instead of being skipped.
test.skipIf(missing && process.env['CI'] === undefined)(
  'a human voice is understood, and reaches the model sample for sample',
  async () => {
    const [hello, question] = [await voice('hello-world.wav'), await voice('vm-sorry.wav')]
    await using rig = await CallRig.start(
      {
        lines: [
          { clip: 'agent-fallback' },
          { clip: 'agent-fallback', callerText: 'Hello world.' },
          { clip: 'agent-goodbye', callerText: 'I am sorry, I did not understand your response.' },
        ],
      },
      {},
      { collectAudio: true },
    )
    const report = await rig.call({
      script: [
        {
          say: { text: 'Hello world.', sampleRate: 8_000, samples: hello },
          when: { afterAgent: { quietMs: 500 } },
        },
        {
          say: { text: 'I am sorry …', sampleRate: 8_000, samples: question },
          when: { afterAgent: { quietMs: 500 } },
        },
        { hangUp: { afterAgent: { quietMs: 500 } } },
      ],
    })

    expect(report.completedBy).toBe('caller')
    expect(report.utterances).toHaveLength(3)
    expect(rig.of('reply-started').map((one) => one.latencyMs !== null)).toEqual([
      false,
      true,
      true,
    ])

    // Going up by two keeps each telephone sample as it is and puts one in between.
    const received = rig.gemini.sessions[0]!.audio.pcm()
    const everySecond = [0, 1].map((phase) =>
      received.filter((_sample, index) => index % 2 === phase),
    )
    for (const spoken of [hello, question]) {
      // The middle of the recording: the phone may fade or pad its ends.
      const middle = decodeMulaw(encodeMulaw(spoken)).subarray(2_000, 10_000)
      expect(everySecond.map((one) => placeOf(middle, one)).some((at) => at !== null)).toBe(true)
    }
  },
)
