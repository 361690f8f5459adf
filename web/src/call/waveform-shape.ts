/** Quiet speech is seen, too: the square root lifts it. */
const FULL = 255

/** The largest of each group, so that no more than `columns` values are left. */
export function fewer(values: readonly number[], columns: number): readonly number[] {
  if (values.length <= columns) return values
  const groups: number[] = []
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * values.length) / columns)
    const to = Math.floor(((column + 1) * values.length) / columns)
    let largest = 0
    for (let index = from; index < to; index++) largest = Math.max(largest, values[index] ?? 0)
    groups.push(largest)
  }
  return groups
}

/**
 * The outline of a voice as a path of SVG: as wide as there are values, from the line at `base` up
 * (or down, when `height` is negative).
 */
export function wavePath(values: readonly number[], base: number, height: number): string {
  if (values.length === 0) return ''
  const steps = values.map((value, index) => {
    const y = base - height * Math.sqrt(Math.min(FULL, Math.max(0, value)) / FULL)
    return `L${index} ${y.toFixed(1)}L${index + 1} ${y.toFixed(1)}`
  })
  return `M0 ${base}${steps.join('')}L${values.length} ${base}Z`
}

/** Steps of a ruler, the smallest of which at most `most` fit into the time. */
export function rulerStepMs(durationMs: number, most: number): number {
  const stepsS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600]
  const fitting = stepsS.find((stepS) => durationMs / (stepS * 1_000) <= most)
  return (fitting ?? 7_200) * 1_000
}

/** The marks of such a ruler. */
export function rulerMarks(durationMs: number, stepMs: number): readonly number[] {
  const marks: number[] = []
  for (let atMs = 0; atMs <= durationMs; atMs += stepMs) marks.push(atMs)
  return marks
}
