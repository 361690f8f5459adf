import { defineScenario, type ScenarioInput } from '../../gemini/scenario.ts'
import type { FaultScenario } from '../fault-scenario.ts'
import type { Stage } from '../stage.ts'
import { line, patientCaller, wardrobe } from '../wardrobe-call.ts'
import { disturbed } from './disturbed-call.ts'

/** From the lost session to the first sound of the waiting: two seconds, and the way. */
const FILLER_GAP_MS = 2_300
/** The watchdog's ladder ends here (design: 4, 8, 12 and 16 s). */
const LADDER_MS = 16_500

function sessionsPlay(stage: Stage, scenario: ScenarioInput): void {
  stage.gemini.useScenario(defineScenario(scenario))
}

/** The model refuses every session for a while, then is as always. */
function refuses(stage: Stage, forMs: number, refusal: Partial<ScenarioInput>): void {
  sessionsPlay(stage, wardrobe(refusal))
  stage.after(forMs, () => {
    sessionsPlay(stage, wardrobe())
  })
  stage.modelProxy.reset()
}

/** The model is there, but not as it should be. */
export const modelTroubles: readonly FaultScenario[] = [
  disturbed({
    name: 'half-open',
    fault: 'model connection half open: nothing comes, nobody is told',
    short: false,
    caller: patientCaller(20_000),
    mostGapMs: LADDER_MS,
    disturb: (stage) => {
      stage.onCallerSpeech(1, 200, () => {
        stage.modelProxy.halfOpen()
      })
    },
  }),
  disturbed({
    name: 'handle-refused',
    fault: 'model socket reset, and the handle is refused (1008)',
    short: true,
    mostGapMs: FILLER_GAP_MS,
    disturb: (stage) => {
      stage.onCallerSpeech(1, 500, () => {
        stage.gemini.forgetHandles()
        stage.modelProxy.reset()
      })
    },
  }),
  disturbed({
    name: 'quota',
    fault: 'model socket reset, then every session refused for 3 s (1011 quota)',
    short: false,
    caller: patientCaller(9_000),
    mostGapMs: FILLER_GAP_MS,
    disturb: (stage) => {
      stage.onCallerSpeech(1, 500, () => {
        refuses(stage, 3_000, {
          refuse: { code: 1011, reason: 'You exceeded your current quota.' },
        })
      })
    },
  }),
  disturbed({
    name: 'quota-429',
    fault: 'model socket reset, then every upgrade refused for 3 s (HTTP 429)',
    short: false,
    caller: patientCaller(9_000),
    mostGapMs: FILLER_GAP_MS,
    disturb: (stage) => {
      stage.onCallerSpeech(1, 500, () => {
        refuses(stage, 3_000, { refuseUpgrade: 429 })
      })
    },
  }),
  disturbed({
    name: 'unreachable',
    fault: 'model socket reset, and no connection is accepted for 3 s',
    short: false,
    caller: patientCaller(9_000),
    mostGapMs: FILLER_GAP_MS,
    disturb: (stage) => {
      stage.onCallerSpeech(1, 500, () => {
        void stage.modelProxy.refuse()
        stage.modelProxy.reset()
        stage.after(3_000, () => stage.modelProxy.accept())
      })
    },
  }),
  disturbed({
    name: 'slow-connect',
    fault: 'model socket reset, and the next takes 3 s to connect',
    short: false,
    caller: patientCaller(9_000),
    mostGapMs: FILLER_GAP_MS,
    disturb: (stage) => {
      stage.onCallerSpeech(1, 500, () => {
        stage.modelProxy.delayConnects(3_000)
        stage.modelProxy.reset()
      })
    },
  }),
  disturbed({
    name: 'slow-network',
    fault: 'model 120 ms away, with 60 ms of jitter',
    short: false,
    mostGapMs: 600,
    disturb: (stage) => {
      stage.modelProxy.shape({ latencyMs: 120, jitterMs: 60 })
    },
  }),
  disturbed({
    name: 'model-silent',
    fault: 'model ends its turn without a word',
    short: true,
    model: wardrobe({
      lines: [line('greeting'), { name: 'mute', silent: true }, line('answer'), line('farewell')],
    }),
    mostGapMs: 4_500,
    disturb: () => undefined,
  }),
]
