import {
  TwimlInvalid,
  type HttpMethod,
  type StreamNoun,
  type TwimlDocument,
  type TwimlVerb,
} from './twiml-document.ts'
import { parseXml, XmlInvalid, type XmlElement } from './xml-tree.ts'

/** Real verbs that this phone names in its report and passes over. */
const NOT_ACTED_OUT: ReadonlySet<string> = new Set([
  'Enqueue',
  'Leave',
  'Pay',
  'Record',
  'Refer',
  'Sms',
  'Start',
  'Stop',
])

/** The attributes that each verb and noun acted out may carry. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  Response: [],
  Connect: ['action', 'method'],
  Stream: ['url', 'name', 'track', 'statusCallback', 'statusCallbackMethod', 'connectorName'],
  Parameter: ['name', 'value'],
  Say: ['voice', 'language', 'loop'],
  Play: ['loop', 'digits'],
  Pause: ['length'],
  Hangup: [],
  Reject: ['reason'],
  Redirect: ['method'],
  Dial: [
    'action',
    'answerOnBridge',
    'callerId',
    'hangupOnStar',
    'method',
    'record',
    'recordingStatusCallback',
    'referUrl',
    'ringTone',
    'timeLimit',
    'timeout',
    'trim',
  ],
  Number: ['url', 'method', 'sendDigits', 'statusCallback', 'statusCallbackEvent'],
  Gather: [
    'action',
    'actionOnEmptyResult',
    'finishOnKey',
    'input',
    'language',
    'method',
    'numDigits',
    'timeout',
  ],
}

/** `<Parameter>` name and value together stay under 500 characters. */
const MAX_PARAMETER_CHARS = 500

/**
 * Reads the answer of a voice webhook as strictly as Twilio does.
 *
 * @throws TwimlInvalid for text that is not XML, another root than `<Response>`, an unknown verb,
 *   or a verb without what it cannot do without.
 */
export function parseTwiml(xml: string): TwimlDocument {
  const root = readXml(xml)
  if (root.name !== 'Response') {
    throw invalid(`the root element is <${root.name}>; TwiML begins with <Response>`)
  }
  const warnings: string[] = []
  checkAttributes(root, warnings)
  return { verbs: root.children.map((element) => readVerb(element, warnings)), warnings }
}

function readXml(xml: string): XmlElement {
  try {
    return parseXml(xml)
  } catch (thrown) {
    if (thrown instanceof XmlInvalid) {
      throw new TwimlInvalid(12_100, thrown.message, { cause: thrown })
    }
    throw thrown
  }
}

function readVerb(element: XmlElement, warnings: string[]): TwimlVerb {
  const { name, attributes, text } = element
  if (NOT_ACTED_OUT.has(name)) return { verb: 'Other', name }
  checkAttributes(element, warnings)
  switch (name) {
    case 'Connect':
      return {
        verb: 'Connect',
        action: attributes['action'] ?? null,
        method: methodOf(element, 'method'),
        stream: readStream(element, warnings),
      }
    case 'Say':
      return {
        verb: 'Say',
        text: text.replace(/\s+/g, ' ').trim(),
        language: attributes['language'] ?? null,
        voice: attributes['voice'] ?? null,
        loop: wholeNumber(element, 'loop', 1),
      }
    case 'Play':
      return { verb: 'Play', url: textOf(element), loop: wholeNumber(element, 'loop', 1) }
    case 'Pause':
      return { verb: 'Pause', lengthSeconds: wholeNumber(element, 'length', 1) }
    case 'Hangup':
      return { verb: 'Hangup' }
    case 'Reject':
      return { verb: 'Reject', reason: attributes['reason'] === 'busy' ? 'busy' : 'rejected' }
    case 'Redirect':
      return { verb: 'Redirect', url: textOf(element), method: methodOf(element, 'method') }
    case 'Dial':
      return {
        verb: 'Dial',
        targets: dialTargets(element),
        action: attributes['action'] ?? null,
        method: methodOf(element, 'method'),
        timeoutSeconds: wholeNumber(element, 'timeout', 30),
        callerId: attributes['callerId'] ?? null,
        whisper: readWhisper(element, warnings),
      }
    case 'Gather':
      return readGather(element, warnings)
    default:
      throw invalid(`<${name}> is not a TwiML voice verb (names are case-sensitive)`)
  }
}

function readStream(connect: XmlElement, warnings: string[]): StreamNoun {
  const [stream, ...more] = connect.children
  if (stream?.name !== 'Stream' || more.length > 0) {
    const found = connect.children.map(({ name }) => `<${name}>`).join(', ')
    throw invalid(`<Connect> needs exactly one <Stream>; found: ${found || 'nothing'}`)
  }
  checkAttributes(stream, warnings)
  const url = stream.attributes['url']
  if (url === undefined || url === '') throw invalid('<Stream> needs a url')
  return {
    url,
    name: stream.attributes['name'] ?? null,
    track: stream.attributes['track'] ?? null,
    statusCallback: stream.attributes['statusCallback'] ?? null,
    statusCallbackMethod: methodOf(stream, 'statusCallbackMethod'),
    parameters: readParameters(stream, warnings),
  }
}

function readParameters(stream: XmlElement, warnings: string[]): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {}
  for (const element of stream.children) {
    if (element.name !== 'Parameter') {
      warnings.push(`<${element.name}> does not belong inside <Stream>`)
      continue
    }
    checkAttributes(element, warnings)
    const { name, value } = element.attributes
    if (name === undefined || value === undefined) {
      warnings.push('<Parameter> needs a name and a value; it was left out')
    } else if (name.length + value.length >= MAX_PARAMETER_CHARS) {
      warnings.push(`<Parameter name="${name}"> is not under 500 characters; it was left out`)
    } else {
      parameters[name] = value
    }
  }
  return parameters
}

function dialTargets(dial: XmlElement): readonly string[] {
  const nouns = dial.children.map(({ text }) => text.trim())
  const targets = nouns.length > 0 ? nouns : [dial.text.trim()]
  return targets.filter((target) => target !== '')
}

function readWhisper(
  dial: XmlElement,
  warnings: string[],
): { readonly url: string; readonly method: HttpMethod } | null {
  const numbers = dial.children.filter(({ name }) => name === 'Number')
  for (const number of numbers) checkAttributes(number, warnings)
  const [number] = numbers
  const url = number?.attributes['url']
  return number === undefined || url === undefined
    ? null
    : { url, method: methodOf(number, 'method') }
}

function readGather(gather: XmlElement, warnings: string[]): TwimlVerb {
  const says = gather.children.filter(({ name }) => name === 'Say')
  for (const say of says) checkAttributes(say, warnings)
  const { action = null, numDigits, finishOnKey = '#' } = gather.attributes
  return {
    verb: 'Gather',
    action,
    method: methodOf(gather, 'method'),
    numDigits: numDigits === undefined ? null : wholeNumber(gather, 'numDigits', 1),
    finishOnKey,
    timeoutSeconds: wholeNumber(gather, 'timeout', 5),
    prompts: says.map(({ text, attributes }) => ({
      text: text.replace(/\s+/g, ' ').trim(),
      language: attributes['language'] ?? null,
    })),
  }
}

function checkAttributes(element: XmlElement, warnings: string[]): void {
  const known = ATTRIBUTES[element.name] ?? []
  for (const name of Object.keys(element.attributes)) {
    if (!known.includes(name)) {
      warnings.push(`<${element.name}> has no attribute "${name}"; it was ignored`)
    }
  }
}

function methodOf(element: XmlElement, attribute: string): HttpMethod {
  const method = element.attributes[attribute]
  if (method === undefined || method === 'POST') return 'POST'
  if (method === 'GET') return 'GET'
  throw invalid(`<${element.name} ${attribute}="${method}"> must be GET or POST`)
}

function wholeNumber(element: XmlElement, attribute: string, otherwise: number): number {
  const text = element.attributes[attribute]
  if (text === undefined) return otherwise
  if (!/^\d{1,5}$/.test(text)) {
    throw invalid(`<${element.name} ${attribute}="${text}"> must be a whole number`)
  }
  return Number(text)
}

function textOf(element: XmlElement): string {
  const text = element.text.trim()
  if (text === '') throw invalid(`<${element.name}> needs a URL`)
  return text
}

function invalid(detail: string): TwimlInvalid {
  return new TwimlInvalid(12_200, detail)
}
