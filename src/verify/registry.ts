import { goAwayProbe } from './gemini/go-away-probe.ts'
import { interruptionProbes } from './gemini/interruption-probes.ts'
import { listeningProbes } from './gemini/listening-probes.ts'
import { manualActivityProbes } from './gemini/manual-activity-probes.ts'
import { refusalProbes } from './gemini/refusal-probes.ts'
import { resumptionProbes } from './gemini/resumption-probes.ts'
import { seedingProbes } from './gemini/seeding-probes.ts'
import { setupProbes } from './gemini/setup-probes.ts'
import { timingProbes } from './gemini/timing-probes.ts'
import { toolProbes } from './gemini/tool-probes.ts'
import type { Probe } from './probe.ts'
import { actionProbes } from './twilio/action-probes.ts'
import { playoutProbes } from './twilio/playout-probes.ts'
import { shapeProbes } from './twilio/shape-probes.ts'

/**
 * Every probe, in the order in which they run. Those of Twilio share calls: the ones that leave the
 * stream as it is come first, the ones that end the call last.
 */
export const PROBES: readonly Probe[] = [
  ...setupProbes,
  ...refusalProbes,
  ...seedingProbes,
  ...listeningProbes,
  ...manualActivityProbes,
  ...timingProbes,
  ...interruptionProbes,
  ...resumptionProbes,
  ...toolProbes,
  goAwayProbe,
  ...shapeProbes,
  ...playoutProbes,
  ...actionProbes,
]
