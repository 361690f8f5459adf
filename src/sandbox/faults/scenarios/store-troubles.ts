import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { messageOf } from '../../../shared/errors.ts'
import type { PhoneCall } from '../../phone/phone-call.ts'
import { FaultSkipped, type FaultScenario, type Outcome } from '../fault-scenario.ts'
import { JudgedCall } from '../judged-call.ts'
import { Stage } from '../stage.ts'
import { StoreFile } from '../store-file.ts'
import { CALLER, CALLER_CLIPS, LINES, PATIENCE_MS, wardrobe } from '../wardrobe-call.ts'
import { addedSilenceMs } from './disturbed-call.ts'

const LOCKED_MS = 5_000
const MOST_GAP_MS = 300
const DISK = '4m'

/** A call while the store cannot take anything, and one that comes meanwhile. */
async function callWith(stage: Stage, disturb: () => Promise<void>): Promise<Outcome> {
  let disturbing: Promise<void> = Promise.resolve()
  stage.onCallerSpeech(1, 0, () => {
    disturbing = disturb()
  })
  const live = stage.call({ script: CALLER, maxMs: PATIENCE_MS })
  const coming: PhoneCall[] = []
  stage.onCallerSpeech(1, 800, () => {
    coming.push(stage.call({ script: CALLER, maxMs: PATIENCE_MS, from: '+15550100002' }))
  })
  const first = new JudgedCall(await live.report, LINES)
  await disturbing
  return judge(
    first,
    coming[0] === undefined ? null : new JudgedCall(await coming[0].report, LINES),
    stage,
  )
}

function judge(first: JudgedCall, second: JudgedCall | null, stage: Stage): Outcome {
  const lines = ['greeting', 'answer', 'farewell']
  for (const call of [first, ...(second === null ? [] : [second])]) {
    call.promiseOrdinaryEnd()
    call.promiseEachOnce(lines)
    call.promiseOnly(lines)
    call.promiseGap(addedSilenceMs(call), MOST_GAP_MS)
  }
  first.promise(second !== null, 'there was no second call')
  const lostMs = first.lostMs(stage.gemini.sessions, CALLER_CLIPS)
  const row = { gapMs: addedSilenceMs(first), lostMs, ending: 'both calls went on' }
  const outcome = first.outcome(row)
  const other = second?.outcome(row).broken.map((one) => `second call: ${one}`) ?? []
  const broken = [...outcome.broken, ...other]
  return { ...outcome, broken, ending: broken.length === 0 ? row.ending : 'see below' }
}

async function locked(): Promise<Outcome> {
  await using stage = await Stage.open({ scenario: wardrobe() })
  if (!StoreFile.exists(stage.storeFile)) throw new FaultSkipped('the servers have no store')
  using store = new StoreFile(stage.storeFile)
  return await callWith(stage, () => store.lockedFor(LOCKED_MS))
}

async function fullDisk(): Promise<Outcome> {
  const disk = await mkdtemp(join(tmpdir(), 'hexkey-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk], { stdio: 'pipe' })
  } catch (error) {
    await rm(disk, { recursive: true, force: true })
    throw new FaultSkipped(
      `a small disk needs root and mount: ${messageOf(error).split('\n')[0] ?? ''}`,
    )
  }
  try {
    return await onDisk(disk)
  } finally {
    execFileSync('umount', ['--lazy', disk])
    await rm(disk, { recursive: true, force: true })
  }
}

async function onDisk(disk: string): Promise<Outcome> {
  await using stage = await Stage.open({ scenario: wardrobe(), storeFolder: disk })
  const outcome = await callWith(stage, () => fill(join(disk, 'filler')))
  const told = stage.log.some(({ msg }) => /store/i.test(msg))
  const broken = told ? outcome.broken : [...outcome.broken, 'the log says nothing of the store']
  return { ...outcome, broken }
}

/** Until nothing more fits. */
async function fill(file: string): Promise<void> {
  const piece = Buffer.alloc(4_096)
  try {
    for (;;) await writeFile(file, piece, { flag: 'a' })
  } catch {
    // Full, as it should be.
  }
}

/** The store is there, but does not take anything. */
export const storeTroubles: readonly FaultScenario[] = [
  {
    name: 'store-locked',
    fault: 'store locked for 5 s by another program, one call live, one coming',
    short: true,
    limitMs: () => 2 * PATIENCE_MS + 30_000,
    run: locked,
  },
  {
    name: 'disk-full',
    fault: 'disk of the store full, one call live, one coming',
    short: false,
    limitMs: () => 2 * PATIENCE_MS + 30_000,
    run: fullDisk,
  },
]
