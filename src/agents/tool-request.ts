import { z } from 'zod'

/** Names of the environment whose values an assistant's folder may have sent somewhere. */
const SECRET_NAME = /^HEXKEY_TOOL_[A-Z0-9_]{1,64}$/
/** Those that the request itself needs, and those that carry secrets. */
const RESERVED_HEADERS = [
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'authorization',
  'proxy-authorization',
  'cookie',
]

const headerName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, {
  error: 'is not the name of a header.',
})

/** What requests of HTTP tools and to MCP servers carry besides their content. */
export const requestFields = {
  headers: z
    .record(
      headerName.refine((name) => !RESERVED_HEADERS.includes(name.toLowerCase()), {
        error: 'cannot be set here; a secret comes from secretEnv.',
      }),
      z.string().regex(/^[\x20-\x7e]{0,500}$/, { error: 'is not plain text of one line.' }),
    )
    .default(() => ({}))
    .readonly(),
  /** The value stands in the environment, never in the folder. */
  secretEnv: z
    .string()
    .regex(SECRET_NAME, { error: 'is not the name of a variable that begins with HEXKEY_TOOL_.' })
    .nullable()
    .default(null),
  secretHeader: headerName.default('authorization'),
  /** Stands before the secret in its header. */
  secretPrefix: z
    .string()
    .regex(/^[\x20-\x7e]{0,40}$/, { error: 'is not plain text of one line.' })
    .default('Bearer '),
  mode: z.enum(['blocking', 'background']).default('blocking'),
} as const

/** What is wrong with an address that requests shall go to; null: nothing. */
export function addressProblem(text: string): string | null {
  const url = URL.parse(text)
  if (url === null) return 'is not a URL.'
  if (url.username !== '' || url.password !== '') return 'holds a user; use secretEnv.'
  if (url.hash !== '') return 'has a fragment (#), which is never sent.'
  if (url.protocol === 'https:') return null
  if (url.protocol === 'http:' && LOOPBACK.includes(url.hostname)) return null
  return 'does not begin with https://.'
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
