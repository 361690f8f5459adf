import { z } from 'zod'
import type { PeerFeature } from '../peer/peer-routes.ts'
import { readInput } from '../read-input.ts'
import { noRecording } from './recording-refusals.ts'
import type { RecordingShelf, ShelvedSound, SoundState } from './recording-shelf.ts'
import { sendSound } from './send-sound.ts'

const query = z.strictObject({ file: z.string().max(200) })

/** What other processes ask of the recordings here; whoever wants to hear them was let in there. */
export function peerRecordingRoutes(shelf: RecordingShelf): PeerFeature {
  const found = async (asked: unknown): Promise<ShelvedSound> => {
    const sound = await shelf.look(readInput(query, asked).file)
    if (sound === null) throw noRecording()
    return sound
  }
  return (routes) => {
    routes.route({
      method: ['GET', 'HEAD'],
      url: '/recording',
      handler: async (request, reply) => sendSound(await found(request.query), request, reply),
    })
    routes.get('/peaks', async (request) => shelf.peaks(await found(request.query)))
    routes.get('/recording-state', async (request): Promise<SoundState> => {
      const { dataBytes, grows } = await found(request.query)
      return { dataBytes, grows }
    })
  }
}
