import type { ModelFault } from '../model-errors.ts'
import type { SocketEnd } from './model-socket.ts'

const QUOTA = /quota|resource.{0,12}exhausted|rate.?limit|too many/i
const DEADLINE = /deadline.?expired|deadline.?exceeded/i
/** A wrong key is closed as an invalid argument: "API key not valid. Please pass a valid API key." */
const KEY = /api.?key|permission|unauthenticated/i

/** What the end of a socket means, from its HTTP status or its close code and reason. */
export function faultOf(end: SocketEnd): ModelFault {
  return end.httpStatus === null
    ? faultOfClose(end.code, end.reason)
    : faultOfStatus(end.httpStatus)
}

/**
 * 1007 bad field or exhausted context, 1008 wrong model or feature, 1011 everything internal: quota
 * and the connection's time limit too, told apart by the reason alone.
 */
function faultOfClose(code: number, reason: string): ModelFault {
  if (code === 1007) return KEY.test(reason) ? 'refused' : 'invalid'
  if (QUOTA.test(reason)) return 'quota'
  if (code === 1008) return 'refused'
  return DEADLINE.test(reason) ? 'expired' : 'network'
}

function faultOfStatus(status: number): ModelFault {
  if (status === 429) return 'quota'
  return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'network'
}

/** The end in one line, for people. */
export function describeEnd(end: SocketEnd): string {
  if (end.httpStatus !== null) return `HTTP ${end.httpStatus} on the upgrade`
  if (end.reason !== '') return end.reason
  return end.networkError ?? `closed with ${end.code}, no reason given`
}
