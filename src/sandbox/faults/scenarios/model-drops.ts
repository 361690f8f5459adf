import type { FaultScenario } from '../fault-scenario.ts'
import type { Stage } from '../stage.ts'
import { line, wardrobe } from '../wardrobe-call.ts'
import { disturbed } from './disturbed-call.ts'

/** Silence that a hand-over between two sessions may add (the model needs 150 ms to be ready). */
const HAND_OVER_GAP_MS = 300

const askingTool = wardrobe({
  lines: [
    line('greeting'),
    // Asked again after the break, the model would think again: that is not our silence.
    { name: 'look-up', delayMs: 0, toolCalls: [{ name: 'find_part' }], onToolResponse: 'answer' },
    line('answer'),
    line('farewell'),
  ],
})

/** The first session that is open says that it will go. */
function goAway(stage: Stage, timeLeftMs: number): void {
  stage.gemini.openSessions[0]?.goAway(timeLeftMs)
}

/** The connection to the model ends, in each of the moments that matter. */
export const modelDrops: readonly FaultScenario[] = [
  disturbed({
    name: 'nothing',
    fault: 'nothing at all',
    short: false,
    mostGapMs: HAND_OVER_GAP_MS,
    disturb: () => undefined,
  }),
  disturbed({
    name: 'go-away-at-boundary',
    fault: 'model says goAway between two turns (12 s left)',
    short: false,
    mostGapMs: HAND_OVER_GAP_MS,
    disturb: (stage) => {
      const off = stage.gemini.on('turnComplete', (_session, spoken) => {
        if (spoken.name !== 'greeting') return
        off()
        goAway(stage, 12_000)
      })
    },
    also: (call, stage) => {
      call.promise(stage.gemini.sessions.length >= 2, 'nobody handed over')
    },
  }),
  disturbed({
    name: 'go-away-in-reply',
    fault: 'model says goAway in mid-reply (9 s left)',
    short: true,
    mostGapMs: HAND_OVER_GAP_MS,
    disturb: (stage) => {
      stage.onLine('answer', 400, () => {
        goAway(stage, 9_000)
      })
    },
    also: (call, stage) => {
      call.promise(stage.gemini.sessions.length >= 2, 'nobody handed over')
    },
  }),
  disturbed({
    name: 'cut-in-utterance',
    fault: 'model socket cut (FIN) while the caller speaks',
    short: true,
    mostGapMs: HAND_OVER_GAP_MS,
    disturb: (stage) => {
      stage.onCallerSpeech(1, 500, () => {
        stage.modelProxy.cut()
      })
    },
  }),
  disturbed({
    name: 'reset-in-utterance',
    fault: 'model socket reset (RST) while the caller speaks',
    short: false,
    mostGapMs: HAND_OVER_GAP_MS,
    disturb: (stage) => {
      stage.onCallerSpeech(1, 500, () => {
        stage.modelProxy.reset()
      })
    },
  }),
  disturbed({
    name: 'cut-in-reply',
    fault: 'model socket cut (FIN) in mid-reply',
    short: false,
    mostGapMs: HAND_OVER_GAP_MS,
    disturb: (stage) => {
      stage.onLine('answer', 400, () => {
        stage.modelProxy.cut()
      })
    },
  }),
  disturbed({
    name: 'reset-in-reply',
    fault: 'model socket reset (RST) in mid-reply',
    short: true,
    mostGapMs: HAND_OVER_GAP_MS,
    disturb: (stage) => {
      stage.onLine('answer', 400, () => {
        stage.modelProxy.reset()
      })
    },
  }),
  disturbed({
    name: 'reset-in-tool',
    fault: 'model socket reset (RST) while a tool runs',
    short: true,
    model: askingTool,
    mostGapMs: HAND_OVER_GAP_MS,
    disturb: (stage) => {
      const off = stage.gemini.on('toolCall', () => {
        off()
        stage.modelProxy.reset()
      })
    },
  }),
]
