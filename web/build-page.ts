import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'vite'

/** Each has a folder `web/<page>` with its `index.html`, and is served below `/<page>/`. */
export const PAGES = ['console', 'talk', 'camera'] as const
export type PageName = (typeof PAGES)[number]

/** All scripts of a page together, as they travel. */
const MAX_SCRIPT_KB = 150

/** Makes `web/dist/<page>` of what a page's `index.html` names. */
export async function buildPage(page: PageName, logLevel: 'info' | 'error'): Promise<void> {
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  await build({
    configFile: false,
    root: here(`./${page}`),
    base: `/${page}/`,
    publicDir: false,
    logLevel,
    // Nothing inline: the content security policy of the pages allows files of their own alone.
    build: {
      outDir: here(`./dist/${page}`),
      target: 'es2022',
      assetsDir: 'assets',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
      emptyOutDir: true,
    },
    worker: { format: 'es' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [weighScripts(page)],
  })
}

/** Says how much script a page is, and refuses more than it may be. */
function weighScripts(page: PageName): Plugin {
  return {
    name: 'weigh-scripts',
    writeBundle(_options, bundle) {
      let bytes = 0
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') bytes += gzipSync(file.code).length
        else if (file.fileName.endsWith('.js')) bytes += gzipSync(file.source).length
      }
      const weight = (bytes / 1000).toFixed(1)
      this.info(`scripts of ${page}: ${weight} kB gzipped of ${MAX_SCRIPT_KB.toString()} kB`)
      if (bytes > MAX_SCRIPT_KB * 1000) this.error(`${weight} kB of script are too much`)
    },
  }
}
