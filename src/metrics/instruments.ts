import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { ClosedCounter, type ClosedValues } from './closed-counter.ts'

type CounterName = `hexkey_${string}_total`
type SecondsName = `hexkey_${string}_seconds`

/** Makes metrics that are kept in a registry of their own. */
export class Instruments {
  readonly registry = new Registry()

  counter(name: CounterName, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] })
  }

  /** @param values of each label, all of them: every series is there from the start, at zero. */
  closedCounter<L extends Readonly<Record<string, string>>>(
    name: CounterName,
    help: string,
    values: ClosedValues<L>,
  ): ClosedCounter<L> {
    const labelNames = Object.keys(values)
    const counter = new Counter({ name, help, labelNames, registers: [this.registry] })
    return new ClosedCounter(counter, values)
  }

  /** A counter whose labels its owner keeps within bounds. */
  labelledCounter<L extends string>(
    name: CounterName,
    help: string,
    labelNames: readonly L[],
  ): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] })
  }

  gauge<L extends string>(
    name: `hexkey_${string}`,
    help: string,
    labelNames: readonly L[] = [],
  ): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] })
  }

  /** @param bucketsS upper bounds, seconds. */
  histogram<L extends string>(
    name: SecondsName,
    help: string,
    bucketsS: readonly number[],
    labelNames: readonly L[] = [],
  ): Histogram<L> {
    const buckets = [...bucketsS]
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] })
  }
}
