import { describe, expect, it } from 'vitest'
import { composeScore, turnEnd, type Beat } from '../../../../src/sandbox/load/turn-score.ts'

/** The JSON messages in ready frames of a server. */
function messagesIn(bytes: Uint8Array | null): readonly Readonly<Record<string, unknown>>[] {
  const messages: Readonly<Record<string, unknown>>[] = []
  const frames = Buffer.from(bytes ?? [])
  for (let at = 0; at < frames.length;) {
    const short = frames.readUInt8(at + 1)
    const [start, length] = short < 126 ? [at + 2, short] : [at + 4, frames.readUInt16BE(at + 2)]
    messages.push(JSON.parse(frames.toString('utf8', start, start + length)) as never)
    at = start + length
  }
  return messages
}

const told = (beat: Beat | undefined): string => JSON.stringify(messagesIn(beat?.bytes ?? null))
const audioMs = (beats: readonly Beat[]): number => beats.reduce((sum, one) => sum + one.audioMs, 0)

describe('the score at full duty', () => {
  const score = composeScore(1)

  it('speaks practically all the time, in real time', () => {
    expect(audioMs(score) / (score.length * 40)).toBeGreaterThan(0.98)
    expect(score.filter((beat) => beat.opens)).toHaveLength(1)
  })

  it('begins after silence with a head start, in parts of 40 ms', () => {
    const [first, second] = score
    expect(first?.opens).toBe(true)
    expect(first?.audioMs).toBe(240)
    const spoken = messagesIn(first?.bytes ?? null).filter((one) =>
      JSON.stringify(one).includes('inlineData'),
    )
    expect(spoken).toHaveLength(6)
    expect(second?.audioMs).toBe(40)
  })

  it('ends one turn by itself, with its usage and a handle', () => {
    const end = score.findIndex((beat) => told(beat).includes('generationComplete'))
    expect(told(score[end])).toMatch(/inlineData.*generationComplete.*turnComplete.*usageMetadata/)
    expect(told(score[end])).toContain('"resumable":true')
    expect(told(score[end + 1])).toContain('"resumable":false')
    expect(score[end + 1]?.audioMs).toBe(40)
  })

  it('interrupts the other turn while plenty of it is still to be heard', () => {
    const at = score.findIndex((beat) => beat.interrupts)
    expect(score.filter((beat) => beat.interrupts)).toHaveLength(1)
    expect(told(score[at - 1])).toContain('ACTIVITY_START')
    expect(told(score[at])).toMatch(/interrupted.*turnComplete/)
    expect(told(score[at])).not.toContain('generationComplete')
    expect(told(score[at + 1])).toMatch(/inputTranscription.*ACTIVITY_END/)
    // What was sent so far is ahead of what had time to be played.
    expect(audioMs(score.slice(0, at)) - at * 40).toBeGreaterThan(100)
    expect(at + 2).toBe(score.length)
  })

  it('says in writing what is spoken, a few times a second', () => {
    const pieces = score.filter((beat) => told(beat).includes('outputTranscription'))
    expect(pieces.length).toBeGreaterThan(10)
  })
})

describe('the score at half duty', () => {
  const score = composeScore(0.5)

  it('is silent for as long as it speaks, and opens every turn anew', () => {
    expect(audioMs(score) / (score.length * 40)).toBeCloseTo(0.5, 1)
    expect(score.filter((beat) => beat.opens)).toHaveLength(2)
  })

  it('lets the caller hear a turn to its end before it is silent', () => {
    const end = score.findIndex((beat) => told(beat).includes('generationComplete'))
    const next = score.findIndex((beat, at) => at > end && beat.opens)
    expect(audioMs(score.slice(0, end + 1))).toBe(4_000)
    expect((next - end - 1) * 40).toBe(200 + 4_000)
  })
})

it('ends a turn in order at any time', () => {
  expect(messagesIn(turnEnd).map((one) => Object.keys(one))).toEqual([
    ['serverContent'],
    ['serverContent', 'usageMetadata'],
    ['sessionResumptionUpdate'],
  ])
})
