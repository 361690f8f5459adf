import type { Agent } from '../agents/agent.ts'
import type { AudioFormat } from '../audio/audio-format.ts'
import type { VoicingDetector } from '../audio/frame-voicing.ts'
import type { SpeechEdge } from '../audio/speech-detector.ts'
import { CallerEar } from './caller-ear.ts'
import { GreetingShield } from './greeting-shield.ts'
import { SpeechGate } from './speech-gate.ts'
import { Uplink } from './uplink.ts'
import { openRoute } from './uplink-route.ts'

export interface CallerSideOptions {
  readonly agent: Agent
  readonly format: AudioFormat
  readonly voicing: VoicingDetector
  readonly agentAudible: () => boolean
  readonly onSpeech: (edge: SpeechEdge) => void
  /** The caller spoke through the greeting's shield. */
  readonly onMeant: (onsetMs: number) => void
}

/** The caller's half of a call: what is heard of them, and what of it goes to the model. */
export interface CallerSide {
  readonly uplink: Uplink
  readonly shield: GreetingShield
}

/** Puts the caller's half together as the agent's settings ask for it. */
export function callerSide(options: CallerSideOptions): CallerSide {
  const { agent, format, voicing, agentAudible, onSpeech, onMeant } = options
  const { mode, preRollMs, greetingShieldMs, greetingSpeechMs } = agent.bargeIn
  const { speechStartMs, speechWindowMs, speechEndMs } = agent.bargeIn
  const ear = new CallerEar({
    voicing,
    sampleRate: format.sampleRate,
    settings: {
      startVoicedMs: speechStartMs,
      startWindowMs: speechWindowMs,
      endQuietMs: speechEndMs,
    },
  })
  const shield = new GreetingShield(
    { shieldMs: greetingShieldMs, speechMs: greetingSpeechMs },
    mode === 'manual' ? new SpeechGate(preRollMs) : openRoute,
    onMeant,
  )
  return { uplink: new Uplink({ format, ear, route: shield, agentAudible, onSpeech }), shield }
}
