import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { levelDb, rmsOf } from '../../src/audio/sound-level.ts'
import { decodeWav } from '../../src/audio/wav.ts'
import { CallRig } from '../support/call-rig.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Runs the client of the protocol's page as people do. */
function talk(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const script = join(ROOT, 'scripts/talk.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: ROOT }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
  })
}

/** What somebody said, from the lines that the client prints. */
function said(out: string, who: 'caller' | 'agent'): string {
  return out
    .split('\n')
    .flatMap((line) => /\{.*\}$/.exec(line)?.[0] ?? [])
    .map((json) => JSON.parse(json) as Readonly<Record<string, string>>)
    .filter((message) => message['type'] === 'said' && message['who'] === who)
    .map(({ text }) => text)
    .join('')
}

const scenario = {
  lines: [
    { clip: 'agent-hello' },
    { callerText: 'Wait, which screw do you mean?', clip: 'agent-which-screw' },
  ],
  asides: [{ name: 'bolts', clip: 'agent-order-bolt' }],
  onText: [{ includes: 'M6 bolts', line: 'bolts' }],
}

describe('npm run talk', () => {
  it('speaks to the assistant, hears it, and hangs up', { timeout: 40_000 }, async () => {
    await using rig = await CallRig.start(scenario, { BROWSER_CALLS: 'open' })
    const wav = join(ROOT, 'src/sandbox/clips/caller-which-screw.wav')
    const heard = join(rig.dir, 'heard.wav')
    const outcome = await talk('--to', rig.url, '--wav', wav, '--out', heard)
    expect(outcome.err).toBe('')
    expect(outcome.code).toBe(0)
    expect(said(outcome.out, 'caller')).toBe('Wait, which screw do you mean?')
    expect(said(outcome.out, 'agent').length).toBeGreaterThan(20)
    expect(outcome.out).toContain('"sequel":{"kind":"over"')
    const { sampleRate, channels } = decodeWav(await readFile(heard))
    const [samples] = channels
    expect(sampleRate).toBe(24_000)
    const { summary } = rig.of('call-ended')[0]!
    expect(summary.underruns).toEqual({ ours: 0, model: 0 })
    expect(summary.endReason).toBe('caller-hung-up')
    expect(summary.agentTurns).toBe(2)
    // As much was heard as the server believes, and it is speech.
    const loud = Array.from({ length: Math.floor(samples!.length / 480) }, (_, at) =>
      levelDb(rmsOf(samples!.subarray(480 * at, 480 * (at + 1)))),
    ).filter((db) => db > -60)
    expect(loud.length * 20).toBeGreaterThan(summary.heardMs * 0.6)
    expect(loud.length * 20).toBeLessThan(summary.heardMs * 1.05)
  })

  it('writes in place of speaking', { timeout: 40_000 }, async () => {
    await using rig = await CallRig.start(scenario, { BROWSER_CALLS: 'open' })
    const heard = join(rig.dir, 'heard.wav')
    const words = 'Two M6 bolts are missing.'
    const outcome = await talk('--to', rig.url, '--text', words, '--out', heard)
    expect(outcome.code).toBe(0)
    expect(said(outcome.out, 'caller')).toBe(words)
    expect(rig.of('caller-text')).toMatchObject([{ text: words, typed: true }])
    expect(rig.gemini.sessions[0]!.texts).toContain(words)
    expect(rig.of('turn-heard')).toHaveLength(2)
  })

  it('says why it was not served', async () => {
    await using rig = await CallRig.start(scenario)
    const outcome = await talk('--to', rig.url, '--text', 'Hello')
    expect(outcome.code).toBe(1)
    expect(outcome.err).toContain('not-allowed')
    expect(outcome.err).not.toContain('    at ')
  })

  it.each([
    ['is not there', 'http://127.0.0.1:9', 'fetch failed: '],
    ['has no address', 'nonsense', 'Invalid URL'],
  ])('says in one line that a server %s', async (_what, url, words) => {
    const outcome = await talk('--to', url)
    expect(outcome.code).toBe(1)
    expect(outcome.err).toContain(words)
    expect(outcome.err.trim().split('\n')).toHaveLength(1)
  })
})
