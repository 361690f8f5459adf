import { isIP } from 'node:net'
import { z } from 'zod'

/** Says what is wrong with a value, as the end of a sentence, or null. Never quotes the value. */
type Rule = (value: string) => string | null

/** Shorter ones could not be scrubbed from logs without eating ordinary words. */
const SHORTEST_SECRET = 8

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]']

/** A variable's text that obeys `rule`. */
export function text(rule: Rule): z.ZodString {
  return z.string({ error: 'is not set.' }).check((context) => {
    const problem = rule(context.value)
    if (problem === null) return
    context.issues.push({ code: 'custom', message: problem, input: context.value })
  })
}

/** A number written in decimal digits alone, bounds included. */
export function wholeNumber(lowest: number, highest: number): z.ZodType<number> {
  const problem = `must be a whole number from ${lowest} to ${highest}.`
  return text((value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN
    return number >= lowest && number <= highest ? null : problem
  }).transform(Number)
}

export function matching(pattern: RegExp, problem: string): z.ZodString {
  return text((value) => (pattern.test(value) ? null : problem))
}

/** A key, token or password as it goes over the wire: printable, no spaces, long enough. */
export const secretRule: Rule = (value) => {
  if (value.length < SHORTEST_SECRET) return `is shorter than ${SHORTEST_SECRET} characters.`
  return /^[\x21-\x7e]+$/.test(value)
    ? null
    : 'holds a space or a character that no such secret has.'
}

/** The entries of a comma-separated list, each a secret. */
export function secretList(): z.ZodType<readonly string[]> {
  return text((value) => {
    const entries = splitList(value)
    if (entries.includes('')) return 'has an empty entry: a comma too many.'
    const problem = entries.map(secretRule).find((found) => found !== null) ?? null
    return problem === null || entries.length === 1 ? problem : `has an entry that ${problem}`
  }).transform((value) => [...new Set(splitList(value))])
}

/** The entries of a comma-separated list, each a name of an assistant. */
export function nameList(): z.ZodType<readonly string[]> {
  return text((value) =>
    splitList(value).every((name) => /^[a-z0-9][a-z0-9-]{0,63}$/.test(name))
      ? null
      : 'must be names of assistants with commas between them.',
  ).transform((value) => [...new Set(splitList(value))])
}

export function splitList(value: string): readonly string[] {
  return value.split(',').map((entry) => entry.trim())
}

/** An origin that a carrier on the internet is given; plain http for this machine alone. */
export const publicOriginRule: Rule = (value) => {
  const url = URL.parse(value)
  if (url === null || url.hostname === '') return 'is not a URL.'
  const secure = url.protocol === 'https:'
  const local = url.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname)
  if (!secure && !local) return 'must begin with https:// (http:// is for loopback hosts only).'
  return isBare(url) && url.pathname === '/'
    ? null
    : 'must be an origin alone: no path, query, fragment or password.'
}

/** Where a vendor's client sends its requests. */
export const baseUrlRule: Rule = (value) => {
  const url = URL.parse(value)
  if (url === null || url.hostname === '') return 'is not a URL.'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'must begin with https:// or http://.'
  }
  return isBare(url) ? null : 'must have no query, fragment or password.'
}

/** Where the other processes of this system reach this one; plain http inside a network. */
export const instanceUrlRule: Rule = (value) => {
  const url = URL.parse(value)
  if (url === null || url.hostname === '') return 'is not a URL.'
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'must begin with https:// or http://.'
  }
  return isBare(url) && url.pathname === '/'
    ? null
    : 'must be an origin alone: no path, query, fragment or password.'
}

/** Where requests of our own go; plain http for this machine alone. */
export const webhookUrlRule: Rule = (value) => {
  const url = URL.parse(value)
  if (url === null || url.hostname === '') return 'is not a URL.'
  const local = url.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname)
  if (url.protocol !== 'https:' && !local) {
    return 'must begin with https:// (http:// is for loopback hosts only).'
  }
  return `${url.username}${url.password}${url.hash}` === ''
    ? null
    : 'must have no password and no fragment.'
}

export const databaseUrlRule: Rule = (value) => {
  if (value.startsWith('sqlite:')) {
    return value.length > 'sqlite:'.length ? null : 'names no file after sqlite:.'
  }
  if (!/^postgres(?:ql)?:\/\//.test(value)) return 'must begin with sqlite: or postgres://.'
  const url = URL.parse(value)
  if (url === null) return 'is not a valid postgres:// URL.'
  // There, nothing would know that it is a secret.
  if (url.searchParams.has('password')) return 'has its password in the query.'
  // A socket folder stands in the query: postgres:///database?host=/run/postgresql
  return url.hostname !== '' || url.searchParams.has('host') ? null : 'names no host.'
}

/** An address to listen on: a host name or an IP address without brackets. */
export const listenHostRule: Rule = (value) =>
  isIP(value) !== 0 || /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(value)
    ? null
    : 'is neither a host name nor an IP address.'

function isBare(url: URL): boolean {
  const { username, password, search, hash, href } = url
  return `${username}${password}${search}${hash}` === '' && !/[?#]$/.test(href)
}
