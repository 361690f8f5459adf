/** Each bucket is this much wider than the one before: what is read back is off by 2.5 % at most. */
const STEP = 1.05
const LONGEST_MS = 600_000

/** How often replies took how long, by their bucket. */
export type LatencyBuckets = ReadonlyMap<number, number>

export function bucketOf(latencyMs: number): number {
  const ms = Math.min(Math.max(latencyMs, 1), LONGEST_MS)
  return Math.round(Math.log(ms) / Math.log(STEP))
}

/** The latency that stands for a bucket, milliseconds. */
export function latencyOf(bucket: number): number {
  return Math.round(STEP ** bucket)
}

/** As it stands in a column: `120:3 131:1`. */
export function bucketsText(buckets: LatencyBuckets): string {
  return [...buckets].map(([bucket, replies]) => `${bucket}:${replies}`).join(' ')
}

export function bucketsIn(text: string): LatencyBuckets {
  return new Map(
    text.split(' ').flatMap((one): readonly [number, number][] => {
      const [bucket, replies] = one.split(':').map(Number)
      return bucket === undefined || replies === undefined ? [] : [[bucket, replies]]
    }),
  )
}

/** What has to be added to `before` to make it `after`, in the order of the buckets. */
export function bucketsBetween(before: LatencyBuckets, after: LatencyBuckets): LatencyBuckets {
  const all = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b)
  return new Map(
    all
      .map((bucket) => [bucket, (after.get(bucket) ?? 0) - (before.get(bucket) ?? 0)] as const)
      .filter(([, replies]) => replies !== 0),
  )
}
