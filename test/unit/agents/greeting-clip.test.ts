import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAgentFolder } from '../../../src/agents/agent-folder.ts'
import { describeClip } from '../../../src/agents/clip-meta.ts'
import { encodeWav } from '../../../src/audio/wav.ts'
import { agentFolders, plainAgent, type AgentFolders } from '../../support/agent-folders.ts'

const samples = Int16Array.from({ length: 480 }, (_, at) => at)
const clip = encodeWav({ sampleRate: 24_000, channels: [samples] })

const naming = (path: string): string => `${plainAgent}greetingClip: ${path}\n`

async function faultsOf(folders: AgentFolders): Promise<readonly string[]> {
  const { problems } = await readAgentFolder(join(folders.dir, 'beds'))
  const file = join(folders.dir, 'beds', 'agent.yaml')
  return (problems ?? []).map(({ where, problem, cure }) => {
    expect(cure).not.toBe('')
    return `${where.replace(`${file}:`, '')} ${problem}`
  })
}

describe('a recorded greeting', () => {
  it.each(['greeting.wav', 'sounds/the greeting.wav'])('is loaded from %s', async (path) => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', naming(path))
    await folders.write(`beds/${path}`, clip)
    const { value } = await readAgentFolder(join(folders.dir, 'beds'))
    expect(value?.greetingClip).toEqual({ sampleRate: 24_000, samples })
    expect(Object.isFrozen(value?.greetingClip)).toBe(true)
  })

  it('is refused when it says another greeting than agent.yaml', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', naming('greeting.wav'))
    await folders.write('beds/greeting.wav', clip)
    const { value } = await readAgentFolder(join(folders.dir, 'beds'))
    const { voice, greeting } = value!
    const recording = { model: 'gemini-3.8-live', durationMs: 20 }
    const writeMeta = (source: { voice: string; greeting: string }): Promise<void> =>
      folders.write('beds/greeting.json', JSON.stringify(describeClip(source, recording)))

    await writeMeta({ voice, greeting })
    expect(await faultsOf(folders)).toEqual([])
    await writeMeta({ voice, greeting: 'Good morning.' })
    expect(await faultsOf(folders)).toEqual([
      '8 "greetingClip" names a recording of another greeting, or of another voice.',
    ])
  })

  it('is not taken unless it is named', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds')
    await folders.write('beds/greeting.wav', clip)
    const { value } = await readAgentFolder(join(folders.dir, 'beds'))
    expect(value?.greetingClip).toBeNull()
  })

  it('may be a link inside the folder, and not one that leaves it', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', naming('greeting.wav'))
    await folders.write('beds/..data/greeting.wav', clip)
    await folders.write('elsewhere.wav', clip)
    await symlink('..data/greeting.wav', join(folders.dir, 'beds/greeting.wav'))
    expect(await faultsOf(folders)).toEqual([])

    await folders.writeAgent('beds', naming('other.wav'))
    await symlink('../elsewhere.wav', join(folders.dir, 'beds/other.wav'))
    expect(await faultsOf(folders)).toEqual([
      '8 "greetingClip" names a file that is not in the assistant\'s folder.',
    ])
  })

  it.each(['../elsewhere.wav', 'sounds/../../elsewhere.wav', '..'])(
    'may not be %s',
    async (path) => {
      await using folders = await agentFolders()
      await folders.writeAgent('beds', naming(path))
      await folders.write('elsewhere.wav', clip)
      expect(await faultsOf(folders)).toEqual([
        '8 "greetingClip" names a file that is not in the assistant\'s folder.',
      ])
    },
  )

  it('is named when it is missing, and when it is a folder', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', naming('greeting.wav'))
    expect(await faultsOf(folders)).toEqual(['8 "greetingClip" names a file that is missing.'])
    await mkdir(join(folders.dir, 'beds/greeting.wav'))
    expect(await faultsOf(folders)).toEqual([
      '8 "greetingClip" names a file that is not a regular file.',
    ])
  })

  it.each([
    ['no WAV', new Uint8Array(100), /cannot be used: not a WAV file/],
    ['stereo', encodeWav({ sampleRate: 8_000, channels: [samples, samples] }), /one channel\.$/],
    ['at 44.1 kHz', encodeWav({ sampleRate: 44_100, channels: [samples] }), /44100 samples a sec/],
    ['empty', encodeWav({ sampleRate: 8_000, channels: [new Int16Array()] }), /holds no sound\.$/],
    [
      'too long',
      encodeWav({ sampleRate: 8_000, channels: [new Int16Array(240_001)] }),
      /is longer than 30 s\.$/,
    ],
    ['too large', new Uint8Array(2_097_153), /has 2097153 bytes; 2097152 are allowed\.$/],
  ])('is refused when it is %s', async (_, content, fault) => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds', naming('greeting.wav'))
    await folders.write('beds/greeting.wav', content)
    const [first, ...others] = await faultsOf(folders)
    expect(first).toMatch(fault)
    expect(others).toEqual([])
  })
})

describe('a recorded filler', () => {
  it('is taken when it lies in the folder', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds')
    const folder = join(folders.dir, 'beds')
    expect((await readAgentFolder(folder)).value?.fillerClip).toBeNull()
    await folders.write('beds/filler.wav', clip)
    expect((await readAgentFolder(folder)).value?.fillerClip).toEqual({
      sampleRate: 24_000,
      samples,
    })
  })

  it('is refused when it is no sound', async () => {
    await using folders = await agentFolders()
    await folders.writeAgent('beds')
    await folders.write('beds/filler.wav', 'not a WAV file')
    const { problems } = await readAgentFolder(join(folders.dir, 'beds'))
    expect(problems).toMatchObject([{ where: join(folders.dir, 'beds', 'filler.wav') }])
  })
})
