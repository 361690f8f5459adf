import type { Page } from 'playwright-core'

/** A piece of sound: when a script saw it, by the page's clock, and how loud it was, 0 to 1. */
interface Piece {
  readonly atMs: number
  /** The same as the browser has stamped it, by a clock of its own. */
  readonly stampMs: number
  readonly durationMs: number
  readonly peak: number
}

/** What a page's sound did, seen from outside of the page's own scripts. */
export interface Ears {
  /** What the browser's microphone gave. */
  readonly caught: readonly Piece[]
  /** Sound that left through the socket. */
  readonly sent: readonly Piece[]
  /** Messages of the socket: `sound`, or the type of a message in JSON. */
  readonly told: readonly (Piece & { readonly type: string })[]
  /** What went out to the speaker. */
  readonly heard: readonly Piece[]
  /** What the page measured itself, milliseconds. */
  readonly measured: Readonly<Record<string, readonly number[]>>
}

/**
 * Runs in the page before its scripts: listens beside the microphone, the speaker and the socket.
 * The speaker's context is the one at the agent's rate.
 */
const LISTENS = `(() => {
  const ears = { caught: [], sent: [], told: [], heard: [], measured: {} }
  globalThis.ears = ears
  const peakOf = (samples) => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
  const listen = async (track, into) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const samples = new Float32Array(value.numberOfFrames)
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
      const durationMs = value.duration / 1000
      const [stampMs, nowMs] = [value.timestamp / 1000, performance.now()]
      into.push({ atMs: nowMs, stampMs, durationMs, peak: peakOf(samples) })
      value.close()
    }
  }
  const { connect } = AudioNode.prototype
  AudioNode.prototype.connect = function (target, ...rest) {
    const { context } = this
    if (target === context.destination && context.sampleRate === 24000) {
      const beside = context.createMediaStreamDestination()
      connect.call(this, beside)
      void listen(beside.stream.getAudioTracks()[0], ears.heard)
    }
    return connect.call(this, target, ...rest)
  }
  const devices = navigator.mediaDevices
  const getUserMedia = devices.getUserMedia.bind(devices)
  devices.getUserMedia = async (asked) => {
    const stream = await getUserMedia(asked)
    const [track] = stream.getAudioTracks()
    if (track !== undefined) void listen(track.clone(), ears.caught)
    return stream
  }
  const sound = (message) => {
    const samples = new Int16Array(message.slice(4))
    return { atMs: performance.now(), stampMs: 0, durationMs: 0, peak: peakOf(samples) / 32768 }
  }
  const Socket = WebSocket
  globalThis.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given)
      this.addEventListener('message', ({ data }) => {
        if (typeof data !== 'string') ears.told.push({ type: 'sound', ...sound(data) })
        else {
          const { type } = JSON.parse(data)
          ears.told.push({ type, atMs: performance.now(), stampMs: 0, durationMs: 0, peak: 0 })
        }
      })
    }
    send(data) {
      if (data instanceof ArrayBuffer) ears.sent.push(sound(data))
      super.send(data)
    }
  }
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) (ears.measured[name] ??= []).push(duration)
  }).observe({ type: 'measure' })
})()`

/** Before the page is opened. */
export async function openEars(page: Page): Promise<void> {
  await page.addInitScript({ content: LISTENS })
}

export async function earsOf(page: Page): Promise<Ears> {
  return page.evaluate<Ears>('globalThis.ears')
}

/**
 * When the last loud piece within some time after a moment was there, counted from that moment. By
 * the browser's stamps: a busy page sees a piece later than it was there, and the quickest of them
 * tells how the two clocks go together.
 */
export function soundsOn(pieces: readonly Piece[], fromMs: number, withinMs: number): number {
  const aheadMs = Math.min(...pieces.map(({ atMs, stampMs }) => atMs - stampMs))
  const last = pieces.findLast(({ stampMs, peak }) => {
    const atMs = stampMs + aheadMs
    return peak > SILENT && atMs >= fromMs && atMs < fromMs + withinMs
  })
  return last === undefined ? 0 : last.stampMs + aheadMs - fromMs
}

/** Louder than what is left of silence once a microphone's processing is done with it. */
const LOUD = 0.03
/** Nobody hears less. */
const SILENT = 0.001
/** So much silence separates two stretches. */
const PAUSE_MS = 600

/** When somebody begins to be loud after a silence, the first time included. */
export function onsets(pieces: readonly Piece[]): readonly number[] {
  let lastMs = -Infinity
  return pieces.flatMap(({ atMs, peak }) => {
    if (peak < LOUD) return []
    const fresh = atMs - lastMs > PAUSE_MS
    lastMs = atMs
    return fresh ? [atMs] : []
  })
}

/** From each moment to the first of the others after it. */
export function delays(from: readonly number[], to: readonly number[]): readonly number[] {
  return from.flatMap((fromMs) => {
    const next = to.find((toMs) => toMs >= fromMs)
    return next === undefined ? [] : [next - fromMs]
  })
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
