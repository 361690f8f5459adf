import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallLog } from '../../../../src/store/call-log.ts'
import { continuity, newCall, type CallLogBench } from '../call-log-suite.ts'

const NOW_MS = 1_800_000_000_000

type Step = 'claim' | 'keep' | 'intend' | 'end' | 'beat' | 'sweep'

const steps = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 1 }),
    fc.constantFrom<Step>('claim', 'keep', 'intend', 'claim', 'keep', 'end', 'beat', 'sweep'),
  ),
  { minLength: 5, maxLength: 25 },
)

/** Random histories of two processes that carry one call. */
export function ownershipSuite(name: string, openBench: () => Promise<CallLogBench>): void {
  describe(name, () => {
    it('in any order: the epoch only grows, one of them has it, the end is the end', async () => {
      const bench = await openBench()
      const logs: readonly CallLog[] = [await bench.join(), await bench.join()]
      let calls = 0
      await fc.assert(
        fc.asyncProperty(steps, async (history) => {
          const callId = `CA${calls++}`
          await logs[0]!.open(newCall(callId))
          const mine = [0, 0]
          let [epoch, nowMs, words, ended] = [0, NOW_MS, 0, false]
          let written: string | null = null
          let next: Promise<unknown>[] = []
          for (const [who, step] of history) {
            const log = logs[who]!
            const owns = mine[who] === epoch && epoch > 0
            nowMs += 1_000
            if (step === 'claim') {
              const claimed = await log.claim(callId, `p${who}`, nowMs, false)
              expect(claimed === null).toBe(ended)
              if (claimed !== null) {
                expect(claimed.epoch).toBe(epoch + 1)
                // What the owner before had only just kept may be on its way, and is refused then.
                if (owns) expect(claimed.continuity.unheard).toBe(written)
                else written = claimed.continuity.unheard
                epoch = mine[who] = claimed.epoch
              }
            } else if (step === 'keep') {
              const unheard = `${who}-${words++}`
              log.keep(callId, mine[who]!, continuity({ unheard }))
              if (owns) written = unheard
            } else if (step === 'intend') {
              const intent = { kind: 'finish', reason: 'caller-idle' } as const
              expect(await log.intend(callId, mine[who]!, intent)).toBe(mine[who] === epoch)
            } else if (step === 'end') {
              await log.end(callId, nowMs, 'caller-hung-up')
              ended = true
            } else if (step === 'beat') {
              const beat = { id: `p${who}`, startedAtMs: NOW_MS, beatAtMs: nowMs, draining: false }
              next.push(log.beat(beat))
            } else {
              await log.sweep(nowMs, { maxAgeMs: 2_500, resumableMs: 4_000 })
              if ((await log.find(callId))?.state === 'ended') ended = true
            }
            const found = await log.find(callId)
            expect(found?.epoch).toBe(epoch)
            expect(found?.state === 'ended').toBe(ended)
            expect(found?.owner).toBe(epoch === 0 ? null : `p${mine.indexOf(epoch)}`)
            await Promise.all(next)
            next = []
          }
        }),
        { numRuns: 60 },
      )
      await bench.close()
    }, 30_000)
  })
}
