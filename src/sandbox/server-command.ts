import { fileURLToPath } from 'node:url'

/**
 * The server as `npm start` and the image run it: Node's options, then the program.
 *
 * Small young generations: what a frame leaves behind is gone within a second, so collecting more
 * often costs nothing that could be measured, each time is under a millisecond in place of three,
 * and a call takes half the memory (docs/performance.md).
 */
export const SERVER_ARGUMENTS = [
  '--max-semi-space-size=4',
  fileURLToPath(new URL('../main.ts', import.meta.url)),
] as const
