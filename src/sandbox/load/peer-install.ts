import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '../../shared/errors.ts'
import { BenchProblem } from './bench-problem.ts'

/** The peer, and the newest SDK that it declares to work with. */
const PACKAGES: Readonly<Record<string, string>> = {
  'twilio-realtime-agents': '1.2.0',
  '@google/genai': '2.32.0',
}

const INSTALL_DEADLINE_MS = 180_000

/**
 * Installs the peer into a folder of its own, unless it is there already.
 *
 * @throws BenchProblem when npm cannot.
 */
export async function installPeer(folder: string): Promise<void> {
  if (await isInstalled(folder)) return
  await mkdir(folder, { recursive: true })
  // Without a package of its own, npm would install into ours.
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`)
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...wanted]
  try {
    await promisify(execFile)('npm', args, { cwd: folder, timeout: INSTALL_DEADLINE_MS })
  } catch (thrown) {
    throw new BenchProblem(
      `npm could not install ${wanted.join(' and ')} into ${folder}: ${messageOf(thrown)}\n` +
        'Run it where the npm registry can be reached, or leave --peer out.',
    )
  }
}

async function isInstalled(folder: string): Promise<boolean> {
  const versions = Object.entries(PACKAGES).map(async ([name, version]) => {
    const file = join(folder, 'node_modules', name, 'package.json')
    const text = await readFile(file, 'utf8').catch(() => '{}')
    return (JSON.parse(text) as { readonly version?: string }).version === version
  })
  return (await Promise.all(versions)).every(Boolean)
}
