import twilio from 'twilio'

const REST_TIMEOUT_MS = 15_000

/** Whose REST API is used, and where it is. */
export interface RestAccount {
  readonly sid: string
  readonly authToken: string
  /** Null: Twilio itself. */
  readonly apiBaseUrl: string | null
}

/** The REST client; a base URL of its own takes the place of every Twilio host. */
export function restClient({ sid, authToken, apiBaseUrl }: RestAccount): ReturnType<typeof twilio> {
  const httpClient = new twilio.RequestClient({ timeout: REST_TIMEOUT_MS })
  if (apiBaseUrl !== null) {
    httpClient.axios.interceptors.request.use((request) => {
      const { pathname, search } = new URL(request.url ?? '/', 'https://api.twilio.com')
      request.url = `${apiBaseUrl}${pathname}${search}`
      return request
    })
  }
  return twilio(sid, authToken, { httpClient })
}
