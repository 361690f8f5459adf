// Talks to a running server as a page does (docs/protocols/browser.md): npm run talk -- --help
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Resampler } from '../src/audio/resampler.ts'
import { decodeWav, encodeWav } from '../src/audio/wav.ts'
import { systemClock } from '../src/shared/clock.ts'
import { explained } from './command-line/explain.ts'
import { readCommandLine } from './command-line/read-command-line.ts'

const USAGE = `npm run talk -- [--to URL] [--wav FILE] [--text WORDS] [options]

  --to URL           the server's PUBLIC_URL (default http://127.0.0.1:3000)
  --wav FILE         what is said after the greeting; 8, 16 or 24 kHz
  --text WORDS       what is written after the greeting
  --quiet-ms N       quiet after an answer before hanging up (default 2000)
  --max-seconds N    hang up then in any case (default 60)
  --out FILE         recording of what was heard (default out/talk.wav)

Exits with 0 when the assistant was heard and the call ended in order, with 1 otherwise.`

const CALLER_PER_MS = 16
const AGENT_PER_MS = 24
const FRAME = 20 * CALLER_PER_MS
const silence = { sampleRate: 16_000, channels: [new Int16Array(0)] }

async function talk(given: Record<string, string | undefined>): Promise<boolean> {
  const { to = '', wav, text, out = '' } = given
  const { origin } = new URL(to)
  const { sampleRate, channels } = wav === undefined ? silence : decodeWav(await readFile(wav))
  const said = new Resampler(sampleRate, 16_000).process(channels[0] ?? new Int16Array(0))
  const headers = { origin, 'content-type': 'application/json' }
  const asked = await fetch(`${origin}/talk/api/calls`, { method: 'POST', headers, body: '{}' })
  const { ticket, error } = (await asked.json()) as { ticket?: string; error?: unknown }
  if (ticket === undefined)
    throw Object.assign(new Error(JSON.stringify(error)), { code: 'REFUSED' })
  // `headers` is Node's own: pages say where they come from by themselves.
  const how = { protocols: 'hexkey.talk.v1', headers: { origin } }
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/talk/stream`, how)
  socket.binaryType = 'arraybuffer'
  const tell = (message: object): void => {
    socket.send(JSON.stringify(message))
  }
  const beganMs = systemClock.nowMs()
  const sinceMs = (): number => systemClock.nowMs() - beganMs
  const maxMs = Number(given['max-seconds']) * 1_000
  const tape = new Int16Array(AGENT_PER_MS * (maxMs + 30_000))
  let [playedOutMs, marks] = [0, [] as [dueMs: number, name: string][]]
  const sent = { samples: 0, readyMs: 0, askedMs: 0, said: 0 }
  const outcome = { answered: false, ended: false }

  const play = (sound: Int16Array): void => {
    const fromMs = Math.max(sinceMs(), playedOutMs)
    const at = Math.round(fromMs * AGENT_PER_MS)
    if (at + sound.length <= tape.length) tape.set(sound, at)
    playedOutMs = fromMs + sound.length / AGENT_PER_MS
    outcome.answered ||= sent.askedMs > 0
  }
  const fallSilent = (): void => {
    playedOutMs = Math.min(playedOutMs, sinceMs())
    tape.fill(0, Math.round(playedOutMs * AGENT_PER_MS))
    marks = marks.map(([, name]) => [0, name])
  }
  const sendFrame = (): void => {
    const frame = new DataView(new ArrayBuffer(4 + 2 * FRAME))
    frame.setUint32(0, sent.samples, true)
    const speaks = sent.askedMs > 0
    for (let i = 0; speaks && i < FRAME; i++)
      frame.setInt16(4 + 2 * i, said[sent.said++] ?? 0, true)
    socket.send(frame.buffer)
    sent.samples += FRAME
  }
  /** The microphone's frames and the marks that are due, and the way out. */
  const tick = (): void => {
    if (socket.readyState !== WebSocket.OPEN) return
    const nowMs = sinceMs()
    for (const [dueMs, name] of marks) if (dueMs <= nowMs) tell({ type: 'mark', name })
    marks = marks.filter(([dueMs]) => dueMs > nowMs)
    const quietMs = playedOutMs === 0 ? 0 : nowMs - playedOutMs
    if (sent.askedMs === 0 && quietMs > 800) {
      sent.askedMs = nowMs
      if (text !== undefined) tell({ type: 'text', text })
    }
    while (sent.samples < (nowMs - sent.readyMs) * CALLER_PER_MS) sendFrame()
    const allSaid = outcome.answered && sent.said >= said.length
    const done = nowMs > maxMs || (allSaid && quietMs > Number(given['quiet-ms']))
    if (done) tell({ type: 'hang-up' })
    else systemClock.after(10, tick)
  }
  socket.onopen = tell.bind(null, { type: 'start', ticket })
  const read = (text: string): void => {
    const { type, name } = JSON.parse(text) as { type: string; name: string }
    if (type === 'clear') fallSilent()
    else if (type === 'mark') marks.push([playedOutMs, name])
    else console.log(`${(sinceMs() / 1_000).toFixed(2).padStart(7)} s  ${text}`)
    outcome.ended ||= type === 'ended'
    if (type !== 'ready') return
    sent.readyMs = sinceMs()
    tick()
  }
  socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
    if (typeof data === 'string') read(data)
    else play(new Int16Array(data.slice(4)))
  }
  await new Promise((resolve) => (socket.onclose = resolve))
  const heard = tape.subarray(0, Math.round(sinceMs() * AGENT_PER_MS))
  await mkdir(dirname(out), { recursive: true })
  await writeFile(out, encodeWav({ sampleRate: 24_000, channels: [heard] }))
  return outcome.ended && heard.some((sample) => Math.abs(sample) > 1_000)
}

const option = { type: 'string' } as const
const options = {
  ...{ to: { ...option, default: 'http://127.0.0.1:3000' }, wav: option, text: option },
  ...{ out: { ...option, default: 'out/talk.wav' }, 'quiet-ms': { ...option, default: '2000' } },
  'max-seconds': { ...option, default: '60' },
}
const given = readCommandLine(USAGE, { options })
if (given !== null) process.exitCode = (await talk(given.values).catch(explained)) ? 0 : 1
