import type { Agent } from '../agents/agent.ts'
import { pcmToBytes } from '../audio/pcm-bytes.ts'
import { waitingTone } from '../audio/waiting-tone.ts'
import { clipPcm } from './greeting-clip.ts'
import type { Filling } from './line/filler.ts'

/** What a model speaks. */
const MODEL_RATE = 24_000

const tone = pcmToBytes(waitingTone(MODEL_RATE))

/** What is heard while the model is away, as a model would have sent it; shared by all calls. */
export function fillerSpeech(
  filling: Filling,
  agent: Agent,
): { readonly pcm: Uint8Array; readonly text: string } {
  const { fillerClip, phrases } = agent
  if (filling === 'tone' || fillerClip === null) return { pcm: tone, text: '' }
  return { pcm: clipPcm(fillerClip), text: phrases.filler }
}
