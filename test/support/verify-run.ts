import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRecording, type Recording } from '../../src/recording/recording-file.ts'
import { loadClip } from '../../src/sandbox/clips.ts'
import { systemClock } from '../../src/shared/clock.ts'
import type { ProbeResult } from '../../src/verify/run-probe.ts'
import { verifyLive, type VerifyPorts } from '../../src/verify/verify-live.ts'

export interface VerifyRun {
  readonly exitCode: number
  /** By probe, in the order of the run. */
  readonly verdicts: Readonly<Record<string, ProbeResult['verdict']['kind']>>
  readonly results: readonly ProbeResult[]
  readonly recordings: readonly Recording[]
  /** Everything that was printed. */
  readonly printed: string
}

/** Runs `verify:live --json` in this process and takes in all that it leaves. */
export async function runVerify(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  ports: Partial<VerifyPorts> = {},
): Promise<VerifyRun> {
  const dir = await mkdtemp(join(tmpdir(), 'hexkey-verify-'))
  const out: string[] = []
  const err: string[] = []
  try {
    const exitCode = await verifyLive([...args, '--json', '--out', dir], environment, {
      clock: systemClock,
      output: { out: (line) => out.push(line), err: (line) => err.push(line) },
      speech: loadClip('caller-gap'),
      callsOf: () => {
        throw new Error('no probe of this run needs a call')
      },
      ...ports,
    })
    const report = out.find((line) => line.startsWith('{"results":')) ?? '{"results":[]}'
    const { results } = JSON.parse(report) as { results: readonly ProbeResult[] }
    const files = (await readdir(dir)).sort()
    return {
      exitCode,
      results,
      verdicts: Object.fromEntries(results.map(({ name, verdict }) => [name, verdict.kind])),
      recordings: await Promise.all(files.map((file) => readRecording(join(dir, file)))),
      printed: [...out, ...err].join('\n'),
    }
  } finally {
    await rm(dir, { recursive: true })
  }
}
