/** Only what we serve ourselves, and no script or style inside a page. */
const POLICY = [
  "default-src 'none'",
  // Of audio worklets, too.
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  // Of WebSockets to the same host and port, too: ws of a page over http, wss of any (CSP 3, 6.7.2.8).
  "connect-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** What a page may use only when it says so. */
const FEATURES = [
  ...['accelerometer', 'camera', 'display-capture', 'encrypted-media', 'geolocation'],
  ...['gyroscope', 'magnetometer', 'microphone', 'midi', 'payment', 'publickey-credentials-get'],
  ...['serial', 'usb', 'web-share', 'xr-spatial-tracking'],
] as const
type Feature = (typeof FEATURES)[number]

/** On everything below the prefix of a page. @param used what of the device the page may use. */
export function securityHeaders(used: readonly Feature[] = []): Readonly<Record<string, string>> {
  const allows = (feature: Feature): string =>
    used.includes(feature) ? `${feature}=(self)` : `${feature}=()`
  return {
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': FEATURES.map(allows).join(', '),
    'X-Robots-Tag': 'noindex',
  }
}
