/**
 * What the page behind a camera link and the server say to each other; told in words in
 * docs/protocols/camera.md. Both ends read this file, so nothing of Node is in it. All is JSON.
 */
import * as z from 'zod/mini'

/** The version, as the WebSocket's sub-protocol. */
export const CAMERA_PROTOCOL = 'hexkey.camera.v1'

/** Of one message. */
export const MAX_MESSAGE_BYTES = 250_000
/** Of a picture’s base64: 180 kB of JPEG, ample for 1,024 pixels. */
export const MAX_PICTURE_CHARACTERS = 240_000

/** What a page may say. */
export const cameraPageMessage = z.discriminatedUnion('type', [
  /** The first message of every socket, once: the link's token, or what `ready` gave for later. */
  z.strictObject({
    type: z.literal('start'),
    token: z.string().check(z.minLength(16), z.maxLength(512)),
  }),
  /** A JPEG image in base64: once a second at most. */
  z.strictObject({
    type: z.literal('picture'),
    jpeg: z.string().check(z.startsWith('/9j/'), z.maxLength(MAX_PICTURE_CHARACTERS)),
  }),
  /** The caller has switched the camera off for good. */
  z.strictObject({ type: z.literal('stop') }),
])
export type CameraPageMessage = z.infer<typeof cameraPageMessage>

/** Why there is nothing to be shown (any more). */
const cameraEnd = z.enum([
  /** The link is not ours, or not whole. */
  'unknown-link',
  /** It was made more than ten minutes ago. */
  'expired',
  /** Somebody has opened it before. */
  'used',
  'call-over',
  /** The assistant has seen enough. */
  'agent',
  /** The call has shown as many pictures as a call may. */
  'spent',
  /** Another camera of the same call is on now. */
  'taken-over',
  'wrong-origin',
  'too-many',
  'protocol',
  /** The process that has the call cannot be reached. */
  'unreachable',
  'failed',
])
export type CameraEnd = z.infer<typeof cameraEnd>

/** What the server may say. */
export const cameraServerMessage = z.discriminatedUnion('type', [
  /** Pictures are taken. `resume` starts the next socket, should this one be lost. */
  z.object({ type: z.literal('ready'), assistant: z.string(), resume: z.string() }),
  /** How many pictures the assistant has been shown through this socket. */
  z.object({ type: z.literal('seen'), pictures: z.number() }),
  /** The model cannot see just now; it will later. */
  z.object({ type: z.literal('not-now') }),
  /** Nothing more is shown, the socket closes next. */
  z.object({ type: z.literal('ended'), why: cameraEnd, words: z.string() }),
])
export type CameraServerMessage = z.infer<typeof cameraServerMessage>
