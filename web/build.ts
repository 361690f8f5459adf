import { buildPage, PAGES } from './build-page.ts'

// `npm run build:web`: all pages, one after the other.
for (const page of PAGES) await buildPage(page, 'info')
