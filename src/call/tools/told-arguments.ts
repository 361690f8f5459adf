import { createHash } from 'node:crypto'

type Arguments = Readonly<Record<string, unknown>>

/** What is told of one text, in characters. */
const MAX_TEXT = 200
/** What is told of a list or an object. */
const MAX_ITEMS = 20
const MAX_DEPTH = 4

/** Words in the name of an argument that make it secret. */
const SECRET: ReadonlySet<string> = new Set([
  'authorization',
  'card',
  'cvc',
  'cvv',
  'iban',
  'passcode',
  'passphrase',
  'password',
  'pin',
  'secret',
  'token',
])

/** Arguments as the log may have them: bounded, without what is secret by its name. */
export function toldArguments(args: Arguments): Arguments {
  return toldObject(args, 0)
}

/** The same text for the same arguments, in whichever order they stand. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (isObject(one) ? sorted(one) : one))
}

/**
 * The name of one request in a call: the same when the model asks for it again before the caller
 * has said anything more, be it in another session or in another process.
 */
export function runIdOf(
  callId: string,
  name: string,
  args: Arguments,
  callerTurns: number,
): string {
  const request = canonicalJson([callId, name, args, callerTurns])
  return createHash('sha256').update(request).digest('hex').slice(0, 32)
}

function toldObject(value: Arguments, depth: number): Arguments {
  const entries = Object.entries(value).slice(0, MAX_ITEMS)
  return Object.fromEntries(
    entries.map(([name, one]) => [
      name.slice(0, MAX_TEXT),
      isSecret(name) ? '[secret]' : told(one, depth + 1),
    ]),
  )
}

function isSecret(name: string): boolean {
  const split = name.replace(/([a-z\d])([A-Z])/g, '$1_$2')
  const words = split.toLowerCase().split(/[^a-z\d]+/)
  return words.some((word) => SECRET.has(word)) || words.join('').includes('apikey')
}

function told(value: unknown, depth: number): unknown {
  if (typeof value === 'string') {
    return value.length <= MAX_TEXT ? value : `${value.slice(0, MAX_TEXT - 1)}…`
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '…'
  if (isObject(value)) return toldObject(value, depth)
  return (value as readonly unknown[]).slice(0, MAX_ITEMS).map((one) => told(one, depth + 1))
}

function sorted(value: Arguments): Arguments {
  const entries = Object.entries(value)
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

function isObject(value: unknown): value is Arguments {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
