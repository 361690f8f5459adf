import { readdirSync, readFileSync, statSync } from 'node:fs'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { clipNames, loadClip, UnknownClip } from '../../../src/sandbox/clips.ts'

const folder = new URL('../../../src/sandbox/clips/', import.meta.url)
const lines = parse(readFileSync(new URL('lines.yaml', folder), 'utf8')) as {
  agent: Record<string, string>
  caller: Record<string, string>
}

describe('the speech clips', () => {
  it('are the lines of lines.yaml, all of them and as they are written', () => {
    const written = { ...lines.agent, ...lines.caller }
    expect(clipNames()).toEqual(Object.keys(written).sort())
    for (const name of clipNames()) {
      expect(loadClip(name).text).toBe(written[name]?.split(/\s+/).join(' '))
    }
  })

  it('are at the rate of their side, agent 24 kHz and caller 8 kHz', () => {
    for (const name of Object.keys(lines.agent)) expect(loadClip(name).sampleRate).toBe(24_000)
    for (const name of Object.keys(lines.caller)) expect(loadClip(name).sampleRate).toBe(8_000)
  })

  it('say every word once, in order, inside the clip', () => {
    for (const name of clipNames()) {
      const { words, text, durationMs } = loadClip(name)
      expect(words.map((word) => word.text).join(' ')).toBe(text)
      let lastEndMs = 0
      for (const { startMs, endMs } of words) {
        expect(startMs).toBeGreaterThanOrEqual(lastEndMs)
        expect(endMs).toBeGreaterThan(startMs)
        lastEndMs = endMs
      }
      expect(lastEndMs).toBeLessThanOrEqual(durationMs)
    }
  })

  it('are loud where a word is said and quiet in the pause between two sentences', () => {
    const { samples, sampleRate, words } = loadClip('agent-greeting')
    const loudness = (fromMs: number, toMs: number): number => {
      const part = samples.subarray((fromMs * sampleRate) / 1_000, (toMs * sampleRate) / 1_000)
      return Math.sqrt(part.reduce((sum, one) => sum + one * one, 0) / part.length)
    }
    const pauseAt = words.findIndex((word) => word.text === 'Fjordholm.')
    const [last, next] = [words[pauseAt]!, words[pauseAt + 1]!]
    expect(next.startMs - last.endMs).toBeGreaterThan(200)
    expect(loudness(last.endMs + 20, next.startMs - 20)).toBeLessThan(100)
    for (const { startMs, endMs } of words) {
      expect(loudness(startMs, endMs)).toBeGreaterThan(500)
    }
  })

  it('take no more than one and a half megabytes', () => {
    const sizes = readdirSync(folder).map((file) => statSync(new URL(file, folder)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_600_000)
  })

  it('are decoded once', () => {
    expect(loadClip('caller-hello')).toBe(loadClip('caller-hello'))
  })

  it('name what exists when one is asked for that does not', () => {
    expect(() => loadClip('caller-helo')).toThrow(UnknownClip)
    expect(() => loadClip('caller-helo')).toThrow(/"caller-helo".*caller-hello.*render-speech/)
  })
})
