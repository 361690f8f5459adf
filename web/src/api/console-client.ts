import type {
  AuditPage,
  CallDetail,
  CallPage,
  CallQuery,
  Choices,
  Comment,
  Done,
  Hint,
  NewComment,
  Overview,
  Peaks,
  TransferTo,
} from '../../../src/console/console-api.ts'
import { API, request, requestStream } from './request.ts'

const call = (callId: string): string => `/calls/${encodeURIComponent(callId)}`

/** A query string with its `?`; what is undefined is left out. */
function queryString(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** Reads what people look at. All of them throw what {@link request} throws. */
export const look = {
  calls: (query: CallQuery, signal: AbortSignal): Promise<CallPage> =>
    request<CallPage>(`/calls${queryString({ ...query })}`, { signal }),
  call: (callId: string, signal: AbortSignal): Promise<CallDetail> =>
    request<CallDetail>(call(callId), { signal }),
  peaks: (callId: string, signal: AbortSignal): Promise<Peaks> =>
    request<Peaks>(`${call(callId)}/peaks`, { signal }),
  choices: (signal: AbortSignal): Promise<Choices> => request<Choices>('/choices', { signal }),
  overview: (fromMs: number, toMs: number, signal: AbortSignal): Promise<Overview> =>
    request<Overview>(`/overview${queryString({ fromMs, toMs })}`, { signal }),
  audit: (before: string | null, signal: AbortSignal): Promise<AuditPage> =>
    request<AuditPage>(`/audit${queryString({ before: before ?? undefined, limit: 100 })}`, {
      signal,
    }),
  listen: (callId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> =>
    requestStream(`${call(callId)}/listen`, signal),
}

/** Does something in a call, or writes to it. */
export const act = {
  hint: (callId: string, body: Hint): Promise<Done> =>
    request<Done>(`${call(callId)}/hint`, { method: 'POST', body }),
  transfer: (callId: string, body: TransferTo): Promise<Done> =>
    request<Done>(`${call(callId)}/transfer`, { method: 'POST', body }),
  hangUp: (callId: string): Promise<Done> =>
    request<Done>(`${call(callId)}/hang-up`, { method: 'POST', body: {} }),
  addTag: (callId: string, tag: string): Promise<null> =>
    request<null>(`${call(callId)}/tags/${encodeURIComponent(tag)}`, { method: 'PUT' }),
  removeTag: (callId: string, tag: string): Promise<null> =>
    request<null>(`${call(callId)}/tags/${encodeURIComponent(tag)}`, { method: 'DELETE' }),
  comment: (callId: string, body: NewComment): Promise<Comment> =>
    request<Comment>(`${call(callId)}/comments`, { method: 'POST', body }),
}

/** Addresses of what the browser fetches by itself. */
export const address = {
  csv: (query: CallQuery): string => `${API}/calls.csv${queryString({ ...query })}`,
  recording: (callId: string): string => `${API}${call(callId)}/recording`,
  frames: (callId: string): string => `${API}${call(callId)}/frames`,
  scenario: (callId: string): string => `${API}${call(callId)}/scenario`,
  live: `${API}/live`,
}
