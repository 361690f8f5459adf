import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

/** All scripts together, as they travel. */
const MAX_SCRIPT_KB = 150

/** Says how much script the pages are, and refuses more than they may be. */
function weighScripts(): Plugin {
  return {
    name: 'weigh-scripts',
    writeBundle(_options, bundle) {
      let bytes = 0
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') bytes += gzipSync(file.code).length
      }
      const weight = (bytes / 1000).toFixed(1)
      this.info(`scripts: ${weight} kB gzipped of ${MAX_SCRIPT_KB.toString()} kB`)
      if (bytes > MAX_SCRIPT_KB * 1000) this.error(`${weight} kB of script are too much`)
    },
  }
}

export default defineConfig({
  base: '/console/',
  // Nothing inline: the content security policy of the console allows files of its own alone.
  build: {
    target: 'es2022',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    emptyOutDir: true,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [weighScripts()],
})
