import type { FaultScenario } from '../fault-scenario.ts'
import { flood } from './flood.ts'
import { killsInARow } from './kills-in-a-row.ts'
import { lostStreams } from './lost-streams.ts'
import { modelRestart } from './many-calls.ts'
import { modelDrops } from './model-drops.ts'
import { modelGone } from './model-gone.ts'
import { modelTroubles } from './model-troubles.ts'
import { storeTroubles } from './store-troubles.ts'

/** Every fault that is acted out, in the order of the table. */
export const allScenarios: readonly FaultScenario[] = [
  ...modelDrops,
  ...modelTroubles,
  modelGone,
  ...lostStreams,
  killsInARow,
  modelRestart,
  ...storeTroubles,
  flood,
]
