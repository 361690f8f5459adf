// The telephones of a load, in a process of their own: see bench-run.ts.
import { machineClock } from './machine-clock.ts'
import { PhoneFleet, type FleetOptions } from './phone-fleet.ts'
import { answerParent } from './process-link.ts'

const fleet = new PhoneFleet(machineClock)

answerParent({
  start: (options: FleetOptions) => fleet.start(options),
  begin: () => {
    fleet.begin()
  },
  fallSilent: () => {
    fleet.fallSilent()
  },
  lag: () => fleet.lag,
  report: () => fleet.report(),
  hangUp: () => {
    fleet.hangUp()
  },
})
