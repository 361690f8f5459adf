/** Stands where a resumption handle stood: whoever holds a handle can go on with the call. */
const REDACTED_HANDLE = '[handle]'

export type Fields = Readonly<Record<string, unknown>>

/** The JSON object that a message is, or null when it is anything else. */
export function parseObject(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** A message of the server as it may be recorded. `message` is `text`, parsed. */
export function recordableIncoming(text: string, message: Fields): string {
  const update = message['sessionResumptionUpdate']
  if (!isObject(update) || !update['newHandle']) return text
  return JSON.stringify({
    ...message,
    sessionResumptionUpdate: { ...update, newHandle: REDACTED_HANDLE },
  })
}

/** How the SDK writes a picture, and nothing else. */
const PICTURE_HEAD = '{"realtimeInput":{"video":'

/** A message to the server, after its set-up, as it may be recorded: of a picture its size alone. */
export function recordableOutgoing(text: string): string {
  if (!text.startsWith(PICTURE_HEAD)) return text
  return JSON.stringify({ realtimeInput: { video: { characters: text.length } } })
}

/** The set-up message as it may be recorded. */
export function recordableSetup(text: string): string {
  const message = parseObject(text) ?? {}
  const setup = message['setup']
  if (!isObject(setup)) return text
  const resumption = setup['sessionResumption']
  if (!isObject(resumption) || !resumption['handle']) return text
  return JSON.stringify({
    ...message,
    setup: { ...setup, sessionResumption: { ...resumption, handle: REDACTED_HANDLE } },
  })
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
