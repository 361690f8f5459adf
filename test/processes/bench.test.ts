import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

async function bench(...args: readonly string[]): Promise<{ code: number; lines: string[] }> {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/bench.ts'), ...args])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8')
    })
  }
  const [code] = (await once(child, 'close')) as [number]
  return { code, lines: output.trimEnd().split('\n') }
}

const percentiles = { p50: expect.any(Number) as number, p99: expect.any(Number) as number }

describe('npm run bench', () => {
  it('measures calls through the real server, and prints a table and one JSON object', async () => {
    const { code, lines } = await bench('--calls', '3', '--seconds', '3', '--json')
    const last = lines.at(-1) ?? ''
    // On a busy machine the run may be void; what it lost is still nothing.
    expect(code === 0 || code === 2, lines.join('\n')).toBe(true)
    const result = JSON.parse(last) as Readonly<Record<string, unknown>>
    expect(result).toEqual({
      calls: 3,
      seconds: 3,
      cpuMsPerCallSecond: expect.any(Number) as number,
      rssMb: expect.any(Number) as number,
      rssMbPerCall: expect.any(Number) as number,
      eventLoopDelayMs: { ...percentiles, max: expect.any(Number) as number },
      uplinkAddedMs: percentiles,
      downlinkAddedMs: percentiles,
      interruptToClearMs: percentiles,
      underruns: expect.any(Number) as number,
      framesLost: 0,
      void: code === 2,
    })
    expect(lines).toContainEqual(expect.stringMatching(/^messages that Twilio would drop +0$/))
  })

  it('says what is wrong with its arguments', async () => {
    const { code, lines } = await bench('--calls', '0', '--duty', 'full', '--seconds', '1.5')
    expect(code).toBe(1)
    expect(lines).toEqual([
      '--calls must be from 1 to 1000',
      '--seconds must be a whole number',
      '--duty must be a number',
    ])
    expect((await bench('--frobnicate')).lines[0]).toMatch(/Unknown option '--frobnicate'/)
  })

  it('explains itself', async () => {
    const { code, lines } = await bench('--help')
    expect(code).toBe(0)
    expect(lines.join('\n')).toContain('--peer')
  })
})
