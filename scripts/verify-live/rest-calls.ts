import { restClient } from '../../src/carrier/twilio/rest-client.ts'
import type { TwilioAccount } from '../../src/verify/access.ts'
import type { CallPlacer } from '../../src/verify/twilio/call-placer.ts'

/** Places and ends calls through Twilio's REST API. */
export function restCalls(account: TwilioAccount): CallPlacer {
  const client = restClient(account)
  return {
    async place({ to, from, url, statusUrl, limitSeconds }) {
      const call = await client.calls.create({
        to,
        from,
        url,
        method: 'POST',
        statusCallback: statusUrl,
        statusCallbackMethod: 'POST',
        statusCallbackEvent: ['completed'],
        timeLimit: limitSeconds,
      })
      return call.sid
    },
    async hangUp(callSid) {
      await client.calls(callSid).update({ status: 'completed' })
    },
  }
}
