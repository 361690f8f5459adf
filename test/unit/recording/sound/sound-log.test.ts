import { describe, expect, it } from 'vitest'
import type { SoundTap } from '../../../../src/audio/sound-tap.ts'
import { readSoundLog, SoundLog } from '../../../../src/recording/sound/sound-log.ts'

function noting(): SoundTap & { readonly heard: unknown[] } {
  const heard: unknown[] = []
  return {
    heard,
    caller: (payload, atMs) => heard.push(['caller', [...payload], atMs]),
    agent: (payload, atMs) => heard.push(['agent', [...payload], atMs]),
    cleared: (atMs) => heard.push(['cleared', atMs]),
    ended: (atMs) => heard.push(['ended', atMs]),
  }
}

describe('SoundLog', () => {
  it('tells in order what it has heard, after the payloads have changed', () => {
    const log = new SoundLog(new ArrayBuffer(1_000))
    const payload = Uint8Array.of(1, 2, 3)
    log.caller(payload, 0.5)
    payload.fill(9)
    log.agent(payload, 20.25)
    log.cleared(30)
    log.ended(40)
    const tap = noting()
    readSoundLog(log.take(new ArrayBuffer(10)), tap)
    expect(tap.heard).toEqual([
      ['caller', [1, 2, 3], 0.5],
      ['agent', [9, 9, 9], 20.25],
      ['cleared', 30],
      ['ended', 40],
    ])
    expect(log.empty).toBe(true)
  })

  it('drops what does not fit, counts it, and takes what does', () => {
    const log = new SoundLog(new ArrayBuffer(60))
    for (let i = 0; i < 3; i++) log.caller(new Uint8Array(20), i)
    log.cleared(3)
    expect(log.overflowed).toBe(2)
    const tap = noting()
    log.pourInto(tap)
    expect(tap.heard.map((one) => (one as unknown[]).at(-1))).toEqual([0, 3])
  })

  it('has room again once it was emptied', () => {
    const log = new SoundLog(new ArrayBuffer(40))
    log.agent(new Uint8Array(20), 1)
    log.pourInto(noting())
    log.agent(new Uint8Array(20), 2)
    expect(log.overflowed).toBe(0)
  })
})
