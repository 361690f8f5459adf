import type { NetworkInterfaceInfo } from 'node:os'

type Interfaces = Readonly<Partial<Record<string, readonly NetworkInterfaceInfo[]>>>

const LOOPBACK = '127.0.0.1'
/** Listens on every interface. */
const EVERY = ['0.0.0.0', '::', '[::]']

/**
 * Where other processes reach this one, when nobody has said it: at the address it listens on, or at
 * the first one of this machine that others see.
 *
 * @param at `host` and `port` that are really listened on; `local`: all that is used is this
 *   machine.
 * @returns an origin.
 */
export function ownAddress(
  at: { readonly host: string; readonly port: number; readonly local: boolean },
  interfaces: Interfaces,
): string {
  if (!EVERY.includes(at.host)) return `http://${inUrl(at.host)}:${at.port}`
  const seen = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)
  const host = at.local ? LOOPBACK : (seen?.address ?? LOOPBACK)
  return `http://${host}:${at.port}`
}

function inUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}
