import { FrameTimeline, type FramePlace } from '../../src/call/frame-timeline.ts'

/** A frame of the caller as it arrives; 20 ms unless said otherwise. */
export interface Frame {
  readonly mediaMs: number | null
  readonly atMs: number
  readonly durationMs?: number
}

export interface Heard {
  readonly timeline: FrameTimeline
  readonly places: readonly FramePlace[]
  /** Audio and silence that were handed on, milliseconds. */
  readonly totalMs: number
}

/** Places the frames on a line. */
export function hear(frames: readonly Frame[], timeline = new FrameTimeline()): Heard {
  let totalMs = 0
  const places = frames.map(({ mediaMs, durationMs = 20, atMs }) => {
    const place = timeline.place(mediaMs, durationMs, atMs)
    if (place.use) totalMs += place.gapMs + durationMs
    return place
  })
  return { timeline, places, totalMs }
}

/** `count` frames of 20 ms in real time, 30 ms after they were spoken. */
export function line(count: number, firstMs = 52, atMs = firstMs + 50): Frame[] {
  return Array.from({ length: count }, (_, index) => ({
    mediaMs: firstMs + index * 20,
    atMs: atMs + index * 20,
  }))
}

/** The same frames, those of `[fromMs, toMs)` not before `toMs`: somebody stood still. */
export const stalled = (frames: readonly Frame[], fromMs: number, toMs: number): Frame[] =>
  frames.map((frame) =>
    frame.atMs >= fromMs && frame.atMs < toMs ? { ...frame, atMs: toMs } : frame,
  )

/** The silences that were put between frames. */
export const gaps = (places: readonly FramePlace[]): number[] =>
  places.flatMap((place) => (place.use && place.gapMs > 0 ? [place.gapMs] : []))

/** How many frames were not used. */
export const dropped = (places: readonly FramePlace[]): number =>
  places.filter(({ use }) => !use).length
