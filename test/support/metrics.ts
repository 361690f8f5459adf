import { Metrics, type MetricsOptions } from '../../src/metrics/metrics.ts'

/** Metrics of a process that stands still, for an assistant with one tool. */
export function testMetrics(changes: Partial<MetricsOptions> = {}): Metrics {
  return new Metrics({
    version: '1.2.3',
    model: 'live-model',
    maxCalls: 20,
    refusalReasons: ['full', 'blocked'],
    isTool: (name) => name === 'get_step',
    costUsd: ({ promptTokens, responseTokens }) => (promptTokens + responseTokens) / 1_000,
    state: () => ({
      liveCalls: 2,
      ringingCalls: 1,
      takesCalls: true,
      loopP99Ms: 12,
      costTodayUsd: 0.5,
      store: { waiting: 3, losses: { events: 4, batches: 5 } },
    }),
    ...changes,
  })
}

/** The samples of a document by name and labels, as they are written: `name{label="value"}`. */
export function samplesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

export async function samplesNow(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
  return samplesOf((await metrics.document()).text)
}
