import { sleep } from '../../shared/clock.ts'
import { dig, type SeenMessage } from '../message-log.ts'
import { confirmed, inconclusive, refuted, type TwilioProbe, type Verdict } from '../probe.ts'
import { callSidOf, callStatusOf, isOver, isWebhook } from './call-events.ts'
import { ANSWER_MS, type PhoneBench } from './phone-bench.ts'
import { isEvent, type ProbeStream } from './probe-stream.ts'

/** How long `action`, or the end of the call, is waited for. */
const ACTION_MS = 30_000
const STOP_MS = 5_000
/** What follows the end of a call comes within this. */
const AFTERMATH_MS = 3_000
const REPEAT_MS = 25_000

/** What Twilio does when a stream, a webhook or a call ends in one way or another. */
export const actionProbes: readonly TwilioProbe[] = [
  {
    needs: 'twilio',
    name: 'twilio/webhook-signature',
    claim: 'Webhooks are signed for the public URL and all of their parameters.',
    deadlineMs: 90_000,
    run: webhooksSigned,
  },
  {
    needs: 'twilio',
    name: 'twilio/action-after-close',
    claim: 'After our clean close (1000) Twilio asks for action, and the call goes on.',
    deadlineMs: 120_000,
    run: (bench) =>
      asksForAction(bench, (stream) => {
        stream.close()
      }),
  },
  {
    needs: 'twilio',
    name: 'twilio/action-after-reset',
    claim: 'After a reset of the TCP connection Twilio asks for action, and the call goes on.',
    deadlineMs: 120_000,
    run: (bench) =>
      asksForAction(bench, (stream) => {
        stream.reset()
      }),
  },
  {
    needs: 'twilio',
    name: 'twilio/action-after-kill',
    claim:
      'After the end that a killed process leaves (FIN, no close frame) Twilio asks for action.',
    deadlineMs: 120_000,
    run: (bench) =>
      asksForAction(bench, (stream) => {
        stream.cut()
      }),
  },
  {
    needs: 'twilio',
    name: 'twilio/no-stop-after-our-close',
    claim: 'No stop message comes after our own close.',
    deadlineMs: 120_000,
    run: noStopAfterClose,
  },
  {
    needs: 'twilio',
    name: 'twilio/stop-after-hang-up',
    claim: 'When the call ends on the other side, stop comes on the stream.',
    deadlineMs: 120_000,
    run: stopAfterHangUp,
  },
  {
    needs: 'twilio',
    name: 'twilio/webhook-repeat',
    claim: 'With #rc=1&rp=5xx a webhook answered with 503 is repeated for the same call, signed.',
    deadlineMs: 120_000,
    run: webhookRepeat,
  },
]

async function webhooksSigned(bench: PhoneBench): Promise<Verdict> {
  await bench.stream()
  const webhooks = bench.events.since(0).filter(({ fields }) => fields['event'] === 'webhook')
  const unsigned = webhooks.filter(({ fields }) => fields['signed'] !== true)
  if (unsigned.length === 0) return confirmed(`${webhooks.length} of them`)
  const names = unsigned.map(({ fields }) => String(fields['name']))
  return refuted(`no valid signature on: ${[...new Set(names)].join(', ')}`)
}

async function noStopAfterClose(bench: PhoneBench): Promise<Verdict> {
  const stream = await bench.stream()
  stream.close()
  const stop = await stream.log.within(isEvent('stop'), STOP_MS)
  return stop === null ? confirmed() : refuted('stop came')
}

async function asksForAction(
  bench: PhoneBench,
  end: (stream: ProbeStream) => void,
): Promise<Verdict> {
  const stream = await bench.stream()
  const from = bench.events.length
  const endedMs = bench.clock.nowMs()
  end(stream)
  const isAction = isWebhook('next')
  const over = isOver(bench.callSid)
  const came = await bench.events.within((one) => isAction(one) || over(one), ACTION_MS, from)
  if (came === null) return refuted(`neither action nor the end of the call in ${ACTION_MS} ms`)
  const status = callStatusOf(came) ?? 'none'
  const seen = `after ${Math.round(came.atMs - endedMs)} ms, CallStatus ${status}`
  if (over(came)) return refuted(`the call ended instead, ${seen}`)
  return status === 'in-progress' ? confirmed(seen) : refuted(seen)
}

async function stopAfterHangUp(bench: PhoneBench): Promise<Verdict> {
  const stream = await bench.stream()
  const from = bench.events.length
  await bench.hangUp()
  const stop = await stream.log.within(isEvent('stop'), STOP_MS)
  await sleep(bench.clock, AFTERMATH_MS)
  const action = bench.events.since(from).find(isWebhook('next'))
  const asked =
    action === undefined
      ? 'action was not asked for'
      : `action was asked for with CallStatus ${callStatusOf(action) ?? 'none'}`
  return stop === null ? refuted(`no stop came; ${asked}`) : confirmed(asked)
}

async function webhookRepeat(bench: PhoneBench): Promise<Verdict> {
  // A call that is up would not ask for this URL.
  await bench.hangUp()
  const from = bench.events.length
  const isVoice = isWebhook('voice')
  const callSid = await bench.place(true)
  const over = isOver(callSid)
  const first = await bench.events.within((one) => isVoice(one) || over(one), ANSWER_MS, from)
  if (first === null || over(first)) return inconclusive('the call was not answered')
  const isNext = (one: SeenMessage): boolean => one !== first && (isVoice(one) || over(one))
  const repeat = await bench.events.within(isNext, REPEAT_MS, from)
  await bench.hangUp()
  if (repeat === null || over(repeat)) return refuted('the webhook was not repeated')
  if (callSidOf(repeat) !== callSid) return refuted('the repeat names another call')
  return dig(repeat.fields, 'signed') === true
    ? confirmed()
    : refuted('the repeat was not signed for the URL without its fragment')
}
