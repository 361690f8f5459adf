import { z } from 'zod'
import type { Recording } from '../../src/recording/recording-file.ts'

const carrierMessage = z.object({ event: z.string() })

/**
 * When a recorded call was silenced, seconds from the start of its stream: there a WAV of the call
 * begins, too.
 */
export function recordedClears({ messages }: Recording): readonly number[] {
  let startMs = 0
  const clears: number[] = []
  for (const { t, socket, direction, text } of messages) {
    if (socket !== 'carrier') continue
    const event = eventOf(text)
    if (direction === 'in' && event === 'start') startMs = t
    if (direction === 'out' && event === 'clear') clears.push((t - startMs) / 1_000)
  }
  return clears
}

/** Null for what a broken peer may have sent. */
function eventOf(text: string): string | null {
  try {
    return carrierMessage.parse(JSON.parse(text)).event
  } catch {
    return null
  }
}
