/** What `<Stream url>` asks for, or why Twilio would not open it. */
export type StreamUrl =
  | {
      readonly kind: 'usable'
      /** As it stands in the TwiML, query dropped: the text that is signed. */
      readonly url: string
      /** A query was there; Twilio drops it and notes 31920. */
      readonly queryDropped: boolean
    }
  | { readonly kind: 'unusable'; readonly twilioCode: 31_922 | 31_941; readonly detail: string }

/**
 * Judges the URL and track of a `<Connect><Stream>`.
 *
 * Twilio insists on `wss` and an absolute URL. The sandbox also opens `ws` on a loopback host, where there is no
 * certificate to be had; nothing else is let through that Twilio would refuse.
 */
export function readStreamUrl(url: string, track: string | null): StreamUrl {
  if (track !== null && track !== 'inbound_track') {
    const detail = `track="${track}": a <Connect><Stream> carries inbound_track only`
    return { kind: 'unusable', twilioCode: 31_941, detail }
  }
  const parsed = URL.canParse(url) ? new URL(url) : null
  const secure = parsed?.protocol === 'wss:'
  const loopback = parsed?.protocol === 'ws:' && isLoopback(parsed.hostname)
  if (!secure && !loopback) {
    const detail = `<Stream url="${url}"> must begin with wss:// (ws:// is for a loopback host only)`
    return { kind: 'unusable', twilioCode: 31_922, detail }
  }
  const bare = url.replace(/[?#].*$/s, '')
  return { kind: 'usable', url: bare, queryDropped: url.includes('?') }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
