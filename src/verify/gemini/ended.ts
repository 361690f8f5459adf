import { faultOf } from '../../model/gemini/close-fault.ts'
import type { SocketEnd } from '../../model/gemini/model-socket.ts'
import { confirmed, inconclusive, refuted, type Verdict } from '../probe.ts'
import { summary } from './live-client.ts'

const CLOSE_ABNORMAL = 1006
const CLOSE_INTERNAL = 1011

/** The verdict on "this is refused with that close code", once the session has ended. */
export function judgeRefusal(end: SocketEnd, expectedCode: number): Verdict {
  if (saysNothing(end, expectedCode)) return inconclusive(`the session ended (${summary(end)})`)
  if (end.code === expectedCode) return confirmed(summary(end))
  return refuted(`the session ended with another code (${summary(end)})`)
}

/** The verdict on "this is accepted", once the session has ended. */
export function judgeAcceptance(end: SocketEnd): Verdict {
  return saysNothing(end, null)
    ? inconclusive(`the session ended (${summary(end)})`)
    : refuted(`the session ended (${summary(end)})`)
}

/** An end that is about the key, the quota, the network or the service, not about the claim. */
function saysNothing(end: SocketEnd, expectedCode: number | null): boolean {
  if (end.httpStatus !== null || end.code === CLOSE_ABNORMAL) return true
  const fault = faultOf(end)
  // A wrong key is closed with 1007, too.
  if (fault === 'quota' || (fault === 'refused' && end.code === 1007)) return true
  return end.code === CLOSE_INTERNAL && expectedCode !== CLOSE_INTERNAL
}
