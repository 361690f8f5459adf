export interface ChartData {
  readonly shape: 'bars' | 'lines'
  /** Unix time, milliseconds, ascending. */
  readonly times: readonly number[]
  readonly series: readonly {
    readonly name: string
    /** One of the colours of the style sheet. */
    readonly colour: 'accent' | 'warn' | 'agent'
    readonly values: readonly (number | null)[]
  }[]
  /** A value as people read it. */
  readonly words: (value: number) => string
  /** There are no halves. */
  readonly whole: boolean
  /** One for each day, of UTC. */
  readonly byDay?: boolean
}
