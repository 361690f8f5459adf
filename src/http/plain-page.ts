import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'

const STYLE = `
:root { color-scheme: light dark; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center;
  font: 1rem/1.6 system-ui, sans-serif;
  background: light-dark(#f6f6f4, #16181a); color: light-dark(#1d1f21, #e9e9e6);
}
main {
  box-sizing: border-box; max-width: 34rem; margin: 1.5rem; padding: 2rem;
  border: 1px solid light-dark(#d9d9d4, #34383c); border-radius: 0.75rem;
  background: light-dark(#fff, #1e2124);
}
h1 { margin: 0 0 0.75rem; font-size: 1.35rem; line-height: 1.3; }
p { margin: 0.75rem 0 0; }
pre {
  margin: 0.75rem 0 0; padding: 0.75rem 1rem; overflow-x: auto; border-radius: 0.5rem;
  background: light-dark(#f0f0ec, #131517); font: 0.9rem/1.5 ui-monospace, monospace;
}
`

/** The page's own style, and nothing else. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What a page says instead of the real one. Texts of ours: they go into the page as they are. */
export interface PlainPage {
  readonly title: string
  readonly before: string
  /** What to type. */
  readonly commands: string
  readonly after: string
}

export function sendPlainPage(
  reply: FastifyReply,
  status: 404 | 503,
  page: PlainPage,
): FastifyReply {
  return reply
    .code(status)
    .header('Content-Security-Policy', POLICY)
    .header('Cache-Control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(documentOf(page))
}

function documentOf({ title, before, commands, after }: PlainPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Hexkey</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${before}</p>
<pre>${commands}</pre>
<p>${after}</p>
</main>
</body>
</html>
`
}
