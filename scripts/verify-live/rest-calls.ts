import twilio from 'twilio'
import type { TwilioAccount } from '../../src/verify/access.ts'
import type { CallPlacer } from '../../src/verify/twilio/call-placer.ts'

const REST_TIMEOUT_MS = 15_000

/** Places and ends calls through Twilio's REST API. */
export function restCalls({ sid, authToken, apiBaseUrl }: TwilioAccount): CallPlacer {
  const httpClient = new twilio.RequestClient({ timeout: REST_TIMEOUT_MS })
  if (apiBaseUrl !== null) {
    httpClient.axios.interceptors.request.use((request) => {
      const { pathname, search } = new URL(request.url ?? '/', 'https://api.twilio.com')
      request.url = `${apiBaseUrl}${pathname}${search}`
      return request
    })
  }
  const client = twilio(sid, authToken, { httpClient })
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
