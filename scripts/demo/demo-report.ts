import type { CallEvent } from '../../src/shared/call-event.ts'
import type { Clip } from '../../src/sandbox/clips.ts'
import type { CallReport } from '../../src/sandbox/phone/call-report.ts'
import { heardTruth, textErrorMs } from './heard-truth.ts'

export interface DemoResult {
  readonly report: CallReport
  readonly events: readonly CallEvent[]
  /** Resident memory before the call; null where the system does not say. */
  readonly idleMb: number | null
  /** The line that the caller interrupted. */
  readonly interrupted: Clip
  /** From the first `clear` to silence on the caller's side. */
  readonly quietMs: number | null
  readonly files: readonly string[]
}

type EventOf<T extends CallEvent['type']> = Extract<CallEvent, { readonly type: T }>

const HEARD_TOLERANCE_MS = 400
const QUIET_MS = 100
/** Twilio warns of every stream that the server closes, those that were meant included. */
const CLOSED_BY_US = 31_921
/** What has to run, in this order: the part is ordered after the caller has agreed, not before. */
const TOOLS =
  'find_product ambiguous, find_product ok, get_step ok, identify_part ok, ' +
  'report_missing_part pending, report_missing_part ok, end_call ok'

/** Says how the call went, and what of it was not as it should be. */
export function demoReport(result: DemoResult): { text: string; failures: readonly string[] } {
  const bargeIns = all(result.events, 'barge-in')
  const summary = all(result.events, 'call-ended')[0]?.summary
  const played = result.report.clears[0]?.playedMs ?? 0
  const first = bargeIns[0]
  const truth = heardTruth(result.interrupted, played)
  const errorMs =
    first === undefined ? null : textErrorMs(result.interrupted, first.heardText, played)
  const lines = [
    '',
    'Summary, as the server logs it',
    `  ${JSON.stringify(summary)}`,
    '',
    'The barge-in, and what the phone knows about it',
    `  server: heard ${ms(first?.heardMs)} (±${ms(first?.uncertaintyMs)}), cut ${ms(first?.cutMs)}: “${first?.heardText ?? ''}”`,
    `  truth:  heard ${ms(truth.heardMs)}: “${truth.heardText}”`,
    `  the heard text is ${ms(errorMs)} off; quiet ${ms(result.quietMs)} after clear`,
    '',
    'Numbers of this run',
    `  interrupted → clear      ${medianOr(summary?.interruptToClearMs.p50, 'clear came first: we heard the caller ourselves')}   (wanted: ≤ 2 ms)`,
    `  speech onset → clear     ${medianOr(summary?.onsetToClearMs.p50, 'the model was first')}   (wanted: ≤ 180 ms)`,
    `  model audio → frame sent median ${ms(summary?.firstFrameMs.p50)}   (wanted: ≤ 3 ms)`,
    `  end of speech → reply    median ${ms(summary?.replyLatencyMs.p50)}   (the sandbox thinks for 250 ms, and again after a tool)`,
    `  last sound → reply       median ${ms(summary?.quietToReplyMs.p50)}   (with the quiet that ends a turn: 700 ms)`,
    `  playout underruns        ${summary?.underruns.ours ?? '?'} ours, ${summary?.underruns.model ?? '?'} the model’s`,
    `  idle server              ${result.idleMb === null ? 'unknown' : `${result.idleMb.toFixed(0)} MB`}   (wanted: ≤ 120 MB)`,
    '',
    'Left behind (listen to the WAV: left the caller, right what the caller heard)',
    ...result.files.map((file) => `  ${file}`),
  ]
  return { text: lines.join('\n'), failures: failuresOf(result, errorMs) }
}

/** Counts and distances in audio; times of this machine are shown, not judged. */
function failuresOf(result: DemoResult, errorMs: number | null): readonly string[] {
  const { report, events, quietMs } = result
  const bargeIns = all(events, 'barge-in').length
  const replies = all(events, 'reply-started').length
  const summaries = all(events, 'call-ended').length
  const warnings = report.warnings.filter(({ code }) => code !== CLOSED_BY_US)
  const endReason = all(events, 'call-ended')[0]?.summary.endReason
  const tools = all(events, 'tool-run')
    .map(({ name, status }) => `${name} ${status}`)
    .join(', ')
  const kept: readonly (readonly [boolean, string])[] = [
    [endReason === 'agent-ended', `the call ended because of ${endReason ?? 'nothing'}`],
    [report.error === null, `the phone says: ${report.error?.message ?? ''}`],
    [tools === TOOLS, `the tools ran like this: ${tools}`],
    [warnings.length === 0, `${warnings.length} warnings of the carrier`],
    [replies === 9, `the agent spoke ${replies} times instead of 9`],
    [bargeIns === 1, `${bargeIns} barge-ins instead of 1`],
    [errorMs !== null && errorMs <= HEARD_TOLERANCE_MS, `the heard text is ${ms(errorMs)} off`],
    [quietMs !== null && quietMs <= QUIET_MS, `quiet came ${ms(quietMs)} after clear`],
    [summaries === 1, `${summaries} summaries instead of 1`],
    [result.files.length === 2, `${result.files.length} files were left instead of 2`],
  ]
  return kept.filter(([holds]) => !holds).map(([, failure]) => failure)
}

function all<T extends CallEvent['type']>(events: readonly CallEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type)
}

function ms(value: number | null | undefined): string {
  if (value === null || value === undefined) return '?'
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`
}

function medianOr(value: number | null | undefined, otherwise: string): string {
  return value === null || value === undefined ? otherwise : `median ${ms(value)}`
}
