import { z } from 'zod'

/** What a server may send on a bidirectional stream. */
export type ServerMessage =
  | { readonly event: 'media'; readonly mulaw: Uint8Array }
  | { readonly event: 'mark'; readonly name: string }
  | { readonly event: 'clear' }
  /** Dropped; the reason is for the report. Twilio notes 31951. */
  | { readonly event: 'invalid'; readonly reason: string }

const streamSid = z.string()

/** Every field is required and no other is allowed (error 31951 lists both as causes). */
const serverMessage = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('media'),
    streamSid,
    media: z.strictObject({ payload: z.string() }),
  }),
  z.strictObject({
    event: z.literal('mark'),
    streamSid,
    mark: z.strictObject({ name: z.string().min(1) }),
  }),
  z.strictObject({ event: z.literal('clear'), streamSid }),
])

/**
 * Reads one text message of the server, as strictly as Twilio does.
 *
 * @see https://www.twilio.com/docs/api/errors/31951
 */
export function readServerMessage(text: string, expectedStreamSid: string): ServerMessage {
  const json = parseJson(text)
  if (json === undefined) return invalid('not JSON')
  const parsed = serverMessage.safeParse(json)
  if (!parsed.success) return invalid(describe(parsed.error))
  const message = parsed.data
  if (message.streamSid !== expectedStreamSid) return invalid('streamSid of another stream')
  switch (message.event) {
    case 'media': {
      const mulaw = decodeBase64(message.media.payload)
      return mulaw === null ? invalid('media.payload is not base64') : { event: 'media', mulaw }
    }
    case 'mark':
      return { event: 'mark', name: message.mark.name }
    case 'clear':
      return { event: 'clear' }
  }
}

function invalid(reason: string): ServerMessage {
  return { event: 'invalid', reason }
}

/** `undefined` for text that is not JSON: no JSON text stands for it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Node decodes what it can and skips the rest; an empty or malformed payload must be seen. */
function decodeBase64(text: string): Uint8Array | null {
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null
  return Buffer.from(text, 'base64')
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues
  if (issue === undefined) return 'malformed'
  const where = issue.path.map(String).join('.')
  return where === '' ? issue.message : `${where}: ${issue.message}`
}
