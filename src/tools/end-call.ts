import { z } from 'zod'
import type { ToolKind } from './tool-kind.ts'

const settings = z.strictObject({})
const parameters = z.object({})

/** Ends the call behind a goodbye. */
export const endCall: ToolKind<z.infer<typeof settings>> = {
  name: 'end_call',
  settings,
  create: () => ({
    name: 'end_call',
    description:
      'Ends the telephone call. Use it only when the caller has said that they need nothing more ' +
      'or wants to hang up. Do not say goodbye before you use it: you are asked to afterwards, and ' +
      'the call ends once the caller has heard it.',
    parameters,
    mode: 'blocking',
    timeoutMs: 2_000,
    run(_args, { line }) {
      line.endCall()
      return {
        status: 'ok',
        message:
          'Say a short goodbye now, one sentence, unless you have just said it. The call ends ' +
          'once the caller has heard it; if the caller goes on talking, it goes on.',
      }
    },
  }),
}
