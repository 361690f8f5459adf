import { readFile, realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'

/** Why a file of an agent's folder cannot be used. */
export type FileFault =
  | { readonly kind: 'missing' }
  /** It is, or links to, something outside the folder. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'not-a-file' }
  | { readonly kind: 'too-large'; readonly bytes: number }
  /** The operating system's own code. */
  | { readonly kind: 'unreadable'; readonly code: string }

export type FolderFile =
  | { readonly bytes: Uint8Array; readonly fault: null }
  | { readonly bytes: null; readonly fault: FileFault }

/**
 * Reads one file of an agent's folder: regular, and at most `maxBytes` long.
 *
 * A link is followed only inside the folder: a container's mounted configuration is made of such.
 */
export async function readFolderFile(
  folder: string,
  file: string,
  maxBytes: number,
): Promise<FolderFile> {
  const failed = (fault: FileFault): FolderFile => ({ bytes: null, fault })
  if (leaves(folder, file)) return failed({ kind: 'outside' })
  try {
    const target = await realpath(file)
    if (leaves(await realpath(folder), target)) return failed({ kind: 'outside' })
    const status = await stat(target)
    if (!status.isFile()) return failed({ kind: 'not-a-file' })
    if (status.size > maxBytes) return failed({ kind: 'too-large', bytes: status.size })
    return { bytes: await readFile(target), fault: null }
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unknown error'
    return failed(code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', code })
  }
}

function leaves(folder: string, file: string): boolean {
  const path = relative(folder, file)
  return path === '..' || path.startsWith('../') || path.startsWith('..\\') || isAbsolute(path)
}
