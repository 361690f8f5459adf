import type { Line } from './line.ts'
import type { CallStatus } from './form-parameters.ts'
import { TwimlInvalid, verbNames, type HttpMethod, type TwimlDocument } from './twiml-document.ts'
import { parseTwiml } from './twiml-parser.ts'
import { WebhookFailed, type Webhooks } from './webhooks.ts'

/** Where the next document comes from. */
export interface DocumentRequest {
  /** Absolute and public. */
  readonly url: string
  readonly method: HttpMethod
  readonly status: CallStatus
  /** Fields beyond the usual ones, such as `DialCallStatus`. */
  readonly parameters: Readonly<Record<string, string>>
}

export interface FetchedDocument {
  readonly url: string
  readonly document: TwimlDocument
}

/** A document that could not be had, in the debugger's numbers. */
export interface DocumentFault {
  readonly code: number
  readonly message: string
}

/** Types that Twilio reads as TwiML (https://www.twilio.com/docs/voice/twiml#twilios-request). */
const TWIML_TYPES: ReadonlySet<string> = new Set(['text/xml', 'application/xml', 'text/html'])

/**
 * Gets a document, or else the one of the fallback URL, with `ErrorCode` and `ErrorUrl` of what
 * failed. Each failure is noted as a warning.
 */
export async function fetchDocument(
  line: Line,
  webhooks: Webhooks,
  request: DocumentRequest,
  fallbackUrl: string | null,
): Promise<FetchedDocument | DocumentFault> {
  const first = await attempt(line, webhooks, request)
  if ('document' in first || fallbackUrl === null || fallbackUrl === request.url) return first
  line.warn(first.code, first.message)
  return attempt(line, webhooks, {
    url: fallbackUrl,
    method: 'POST',
    status: request.status,
    parameters: { ErrorCode: String(first.code), ErrorUrl: request.url },
  })
}

async function attempt(
  line: Line,
  webhooks: Webhooks,
  request: DocumentRequest,
): Promise<FetchedDocument | DocumentFault> {
  const { url, method } = request
  try {
    const parameters = { ...line.parameters(request.status), ...request.parameters }
    const { contentType, body } = await webhooks.request({ method, url, parameters })
    if (!TWIML_TYPES.has(contentType)) {
      return fault(12_300, url, `"${contentType}" is no content type of TwiML; use text/xml`)
    }
    const document = parseTwiml(body)
    line.record.note('twiml', { url, xml: body, verbs: verbNames(document) })
    for (const warning of document.warnings) line.warn(12_200, warning)
    return { url, document }
  } catch (thrown) {
    if (thrown instanceof WebhookFailed || thrown instanceof TwimlInvalid) {
      return fault(thrown.twilioCode, url, thrown.message)
    }
    throw thrown
  }
}

function fault(code: number, url: string, detail: string): DocumentFault {
  return { code, message: `${url}: ${detail}` }
}
