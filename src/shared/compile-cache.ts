import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'

/**
 * Arguments of a thread by which it keeps compiled sources where the process does: a compiler in
 * it takes 20 MB.
 */
export function compileCacheArguments(): readonly string[] {
  const folder = getCompileCacheDir()
  if (folder === undefined) return []
  const enable = `import { enableCompileCache } from 'node:module'
    enableCompileCache(${JSON.stringify(dirname(folder))})`
  return ['--import', `data:text/javascript,${encodeURIComponent(enable)}`]
}
