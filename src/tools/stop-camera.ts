import { z } from 'zod'
import type { ToolKind } from './tool-kind.ts'

const settings = z.strictObject({})
const parameters = z.object({})

/** Switches off what a caller shows. */
export const stopCamera: ToolKind<z.infer<typeof settings>> = {
  name: 'stop_camera',
  settings,
  create: () => ({
    name: 'stop_camera',
    description:
      'Switches the camera of the caller off. Use it as soon as you have seen what you needed to ' +
      'see, or when they ask for it. A link that was sent and not opened is worthless afterwards.',
    parameters,
    mode: 'blocking',
    timeoutMs: 2_000,
    run(_args, { camera }) {
      const message = camera.stop()
        ? 'The camera is off: you see nothing any more. Go on with what you have seen.'
        : 'No camera was on. A link that was not opened is worthless now.'
      return { status: 'ok', message }
    },
  }),
}
