import { z } from 'zod'
import type { ToolKind } from './tool-kind.ts'

const settings = z.strictObject({})
const parameters = z.object({})

/** Leaves a caller who works in peace. */
export const startHold: ToolKind<z.infer<typeof settings>> = {
  name: 'start_hold',
  settings,
  create: () => ({
    name: 'start_hold',
    description:
      'Puts the conversation on hold while the caller does something and does not want to be ' +
      'talked to. Use it when the caller asks you to wait, or says that they will now work on a ' +
      'step. It ends by itself when the caller speaks again.',
    parameters,
    mode: 'blocking',
    timeoutMs: 2_000,
    run(_args, { line }) {
      line.startHold()
      return {
        status: 'ok',
        message:
          'The conversation is on hold. Stay quiet now: say nothing until the caller speaks again.',
      }
    },
  }),
}
