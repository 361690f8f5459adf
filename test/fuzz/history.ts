import fc from 'fast-check'

/** One thing that can happen to a call, from either side or by the clock. */
export type Step =
  | { readonly do: 'wait'; readonly ms: number }
  // The carrier.
  | { readonly do: 'caller-frames'; readonly count: number; readonly loud: boolean }
  | { readonly do: 'missing-frames'; readonly count: number }
  | { readonly do: 'foreign-mark'; readonly name: string }
  | { readonly do: 'lose-marks'; readonly lost: boolean }
  | { readonly do: 'repeat-marks' }
  | { readonly do: 'digit'; readonly digit: string }
  | { readonly do: 'bad-message' }
  | { readonly do: 'hang-up' }
  | { readonly do: 'cut' }
  // The model.
  | { readonly do: 'accept' }
  | { readonly do: 'refuse' }
  | { readonly do: 'speak'; readonly ms: number; readonly text: string }
  /** More of the utterance that was spoken last: late, when it was interrupted in between. */
  | { readonly do: 'speak-on'; readonly ms: number }
  | { readonly do: 'generated' }
  | { readonly do: 'turn-over'; readonly final: boolean; readonly waiting: boolean }
  | { readonly do: 'interrupted' }
  | { readonly do: 'activity'; readonly edge: 'start' | 'end' }
  | { readonly do: 'caller-text'; readonly text: string }
  | { readonly do: 'tool-call' }
  | { readonly do: 'tool-cancelled' }
  | { readonly do: 'resumable'; readonly resumable: boolean }
  | { readonly do: 'go-away'; readonly timeLeftMs: number | null }
  | { readonly do: 'usage' }
  | { readonly do: 'model-lost'; readonly code: number }
  | { readonly do: 'nonsense' }

const one = <D extends Step['do']>(name: D): fc.Arbitrary<{ do: D }> => fc.constant({ do: name })
const text = fc.constantFrom('Take the long screw. ', 'Yes.', 'hold on', 'wait, stop', 'ünïcode 🪛')

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: 3_000 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('caller-frames'),
      count: fc.integer({ min: 1, max: 60 }),
      loud: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('missing-frames'),
      count: fc.integer({ min: 1, max: 200 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('foreign-mark'),
      name: fc.oneof(fc.constantFrom('p0-0', 'p1-1600', 'p99-160', 'greeting', ''), fc.string()),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose-marks'), lost: fc.boolean() }) },
  { weight: 1, arbitrary: one('repeat-marks') },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('digit'), digit: fc.constantFrom('1', '#', '*') }),
  },
  { weight: 1, arbitrary: one('bad-message') },
  { weight: 6, arbitrary: one('accept') },
  { weight: 1, arbitrary: one('refuse') },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('speak'),
      ms: fc.integer({ min: 1, max: 1_500 }),
      text,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('speak-on'), ms: fc.integer({ min: 1, max: 800 }) }),
  },
  { weight: 5, arbitrary: one('generated') },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('turn-over'),
      final: fc.boolean(),
      waiting: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: one('interrupted') },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('activity'), edge: fc.constantFrom('start', 'end') }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('caller-text'), text }) },
  { weight: 1, arbitrary: one('tool-call') },
  { weight: 1, arbitrary: one('tool-cancelled') },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('resumable'), resumable: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('go-away'),
      timeLeftMs: fc.option(fc.integer({ min: 0, max: 60_000 })),
    }),
  },
  { weight: 1, arbitrary: one('usage') },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('model-lost'),
      code: fc.constantFrom(1000, 1006, 1007, 1008, 1011),
    }),
  },
  { weight: 1, arbitrary: one('nonsense') },
)

/** How the history ends; `silence`: nobody does anything any more. */
export type Ending = 'hang-up' | 'cut' | 'digit-0' | 'shut-down' | 'silence'

export interface History {
  /** Most calls get as far as a greeting. */
  readonly begins: boolean
  readonly mode: 'model' | 'hybrid' | 'manual'
  readonly steps: readonly Step[]
  readonly ending: Ending
}

export const history: fc.Arbitrary<History> = fc.record({
  begins: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
  mode: fc.constantFrom('model', 'hybrid', 'manual'),
  steps: fc.array(step, { minLength: 0, maxLength: 60, size: 'max' }),
  ending: fc.constantFrom('hang-up', 'cut', 'digit-0', 'shut-down', 'silence'),
})
