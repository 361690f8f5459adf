import { createHash, type Hash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readFolderFile } from './folder-file.ts'

const VERSION_CHARACTERS = 12
/** Further ones, in the order of their names, are not looked at. */
const MAX_FILES = 2_000
const MAX_DEPTH = 4
/** Nothing that an assistant reads is larger: of such a file the size counts. */
const MAX_FILE_BYTES = 16 * 1_024 * 1_024
/** Conversations for trying the assistant out: they are not part of what it does. */
const TRIALS = 'scenarios'

/**
 * The version of an assistant's folder: the beginning of a SHA-256 over the names and the bytes of
 * its files. It is the same on every machine, and says nothing about times or owners.
 *
 * Hidden files do not count, nor do those of `scenarios`.
 */
export async function folderVersion(folder: string): Promise<string> {
  const hash = createHash('sha256')
  // One after the other: all of them at once would be in memory together.
  for (const name of (await filesIn(folder, '', MAX_DEPTH)).slice(0, MAX_FILES)) {
    const { bytes, fault } = await readFolderFile(folder, join(folder, name), MAX_FILE_BYTES)
    add(hash, name, bytes ?? Buffer.from(JSON.stringify(fault)))
  }
  return hash.digest('hex').slice(0, VERSION_CHARACTERS)
}

/** Lengths stand before what they measure: no two folders can look alike. */
function add(hash: Hash, name: string, bytes: Uint8Array): void {
  hash.update(`${Buffer.byteLength(name)}:${name}:${bytes.length}:`).update(bytes)
}

/** Paths from the folder, with `/`, in one order for all machines; none of a folder that is gone. */
async function filesIn(folder: string, inner: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(join(folder, inner), { withFileTypes: true }).catch(() => [])
  const found: string[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = inner === '' ? entry.name : `${inner}/${entry.name}`
    if (entry.name.startsWith('.') || path === TRIALS) continue
    if (!(await isFolder(join(folder, path), entry))) found.push(path)
    else if (depth > 1) found.push(...(await filesIn(folder, path, depth - 1)))
    if (found.length > MAX_FILES) break
  }
  return found
}

/** Also by way of a link: a container's mounted configuration is made of such. */
async function isFolder(path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  )
}
