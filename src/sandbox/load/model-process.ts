// The Gemini side of a load, in a process of its own: see bench-run.ts.
import { LoadModel } from './load-model.ts'
import { machineClock } from './machine-clock.ts'
import { answerParent } from './process-link.ts'

let model: LoadModel | null = null

answerParent({
  start: async (duty: number) => {
    model = await LoadModel.start(machineClock, duty)
    return model.baseUrl
  },
  begin: () => {
    model?.begin()
  },
  finish: () => {
    model?.finish()
  },
  lag: () => model?.lag,
  report: () => model?.report(),
})
