import { fileURLToPath } from 'node:url'

/**
 * The server as `npm start` and the image run it: Node's options, then the program.
 *
 * One thread beside ours for collecting garbage and compiling: a process is one core, and more of
 * them take turns with the calls. At 300 calls on two cores the event loop was up to 7 ms late
 * (p99) with four of them and 1.4 ms with one. Young generations of 8 MB: with larger ones, as Node
 * has them, the engine takes the old generation for nearly full, and collects it every half second;
 * that was a tenth of all CPU time (docs/performance.md).
 */
export const SERVER_ARGUMENTS = [
  '--max-semi-space-size=8',
  '--v8-pool-size=1',
  fileURLToPath(new URL('../main.ts', import.meta.url)),
] as const
