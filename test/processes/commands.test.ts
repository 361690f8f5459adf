import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const SCRIPTS = join(import.meta.dirname, '../../scripts')

/** File, the name under `npm run`, and the exit code for a command line that cannot be used. */
const COMMANDS: readonly (readonly [file: string, name: string, wrongExit: number])[] = [
  ['agents-check', 'agents:check', 1],
  ['agents-schema', 'agents:schema', 1],
  ['bench-audio', 'bench:audio', 1],
  ['bench', 'bench', 1],
  ['bench-vad', 'bench:vad', 1],
  ['build-wasm', 'build:wasm', 1],
  ['call', 'call', 1],
  ['dead-letters', 'dead-letters', 1],
  ['demo', 'demo', 1],
  ['draw-call', 'draw-call', 1],
  ['erase', 'erase', 1],
  ['faults', 'faults', 1],
  ['label-onsets', 'label-onsets', 1],
  ['provision', 'provision', 1],
  ['record-fixtures', 'record-fixtures', 1],
  ['record-greeting', 'record-greeting', 1],
  ['render-speech', 'render-speech', 1],
  ['replay', 'replay', 1],
  ['sandbox', 'sandbox', 1],
  ['user', 'user', 1],
  // Its 1 means that an assumption was refuted.
  ['verify-live', 'verify:live', 2],
]

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hexkey-commands-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

interface Ran {
  readonly exitCode: number | null
  readonly out: string
  readonly err: string
}

/** Runs a command without variables, in an empty folder so that no .env is read. */
async function run(file: string, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(SCRIPTS, `${file}.ts`), ...args], {
    cwd: folder,
    env: {},
    timeout: 30_000,
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, out, err }
}

describe.each(COMMANDS)('%s', (file, name, wrongExit) => {
  test('says with --help how it is used, and an option it does not know ends it', async () => {
    const help = await run(file, '--help')
    expect(help).toMatchObject({ exitCode: 0, err: '' })
    const [usage = ''] = help.out.split('\n', 1)
    expect(usage.split(' -- ')[0]).toBe(`npm run ${name}`)

    const wrong = await run(file, '--no-such-option')
    expect(wrong.exitCode).toBe(wrongExit)
    expect(wrong.out).toBe('')
    expect(wrong.err).toContain('--no-such-option')
    expect(wrong.err).toContain(usage)
  })
})
