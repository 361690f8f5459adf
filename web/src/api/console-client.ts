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
export function queryString(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value))
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** Reads what people look at. All of them throw what {@link request} throws. */
export const look = {
  calls: (query: CallQuery, signal: AbortSignal) =>
    request<CallPage>(`/calls${queryString({ ...query })}`, { signal }),
  call: (callId: string, signal: AbortSignal) => request<CallDetail>(call(callId), { signal }),
  peaks: (callId: string, signal: AbortSignal) =>
    request<Peaks>(`${call(callId)}/peaks`, { signal }),
  choices: (signal: AbortSignal) => request<Choices>('/choices', { signal }),
  overview: (fromMs: number, toMs: number, signal: AbortSignal) =>
    request<Overview>(`/overview${queryString({ fromMs, toMs })}`, { signal }),
  audit: (before: string | null, signal: AbortSignal) =>
    request<AuditPage>(`/audit${queryString({ before: before ?? undefined, limit: 100 })}`, {
      signal,
    }),
  listen: (callId: string, signal: AbortSignal) => requestStream(`${call(callId)}/listen`, signal),
}

/** Does something in a call, or writes to it. */
export const act = {
  hint: (callId: string, body: Hint) =>
    request<Done>(`${call(callId)}/hint`, { method: 'POST', body }),
  transfer: (callId: string, body: TransferTo) =>
    request<Done>(`${call(callId)}/transfer`, { method: 'POST', body }),
  hangUp: (callId: string) =>
    request<Done>(`${call(callId)}/hang-up`, { method: 'POST', body: {} }),
  addTag: (callId: string, tag: string) =>
    request<null>(`${call(callId)}/tags/${encodeURIComponent(tag)}`, { method: 'PUT' }),
  removeTag: (callId: string, tag: string) =>
    request<null>(`${call(callId)}/tags/${encodeURIComponent(tag)}`, { method: 'DELETE' }),
  comment: (callId: string, body: NewComment) =>
    request<Comment>(`${call(callId)}/comments`, { method: 'POST', body }),
}

/** Addresses of what the browser fetches by itself. */
export const address = {
  csv: (query: CallQuery) => `${API}/calls.csv${queryString({ ...query })}`,
  recording: (callId: string) => `${API}${call(callId)}/recording`,
  frames: (callId: string) => `${API}${call(callId)}/frames`,
  scenario: (callId: string) => `${API}${call(callId)}/scenario`,
  live: `${API}/live`,
}
