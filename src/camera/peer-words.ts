import { z } from 'zod'
import { MAX_PICTURE_CHARACTERS } from './camera-protocol.ts'

// What two processes say to each other about a camera: the page is at one, the call at the other.

/** Base64 of a JPEG, as a page has to send it. */
const jpeg = z.string().startsWith('/9j/').max(MAX_PICTURE_CHARACTERS)

/** Asked at `POST /calls/:id/camera`. */
export const beginQuestion = z.object({
  /** When the link was made, Unix time. */
  madeAtMs: z.number(),
})

export const beginAnswer = z.union([
  z.object({ viewer: z.string().min(1).max(64) }),
  z.object({ not: z.enum(['call-over', 'spent', 'agent', 'not-now']) }),
])
export type BeginAnswer = z.infer<typeof beginAnswer>

/**
 * Asked at `POST /calls/:id/camera/:viewer`, once a second: whoever is not heard of is taken to be
 * dead. Without a picture it asks whether the camera may go on.
 */
export const viewQuestion = z.object({ jpeg: jpeg.optional(), end: z.literal(true).optional() })

export const viewAnswer = z.union([
  z.object({ showing: z.enum(['shown', 'too-soon', 'not-now']) }),
  z.object({ over: z.enum(['taken-over', 'agent', 'call-over', 'spent']) }),
])
export type ViewAnswer = z.infer<typeof viewAnswer>

/** A viewer who is not heard of for so long has gone. */
export const VIEWER_SILENT_MS = 10_000
