import type { VNode } from 'preact'
import type { Choices } from '../../../src/console/console-api.ts'
import { mayAs } from '../api/session.ts'
import type { FilterBarProps } from './filter-bar-props.ts'
import { TypedField } from './typed-field.tsx'
import { outcomeOf } from '../words/outcomes.ts'
import { TimeFields } from './time-fields.tsx'

const SLOW = [
  { ms: 1_000, words: 'over 1 s' },
  { ms: 1_500, words: 'over 1.5 s' },
  { ms: 2_000, words: 'over 2 s' },
  { ms: 3_000, words: 'over 3 s' },
  { ms: 5_000, words: 'over 5 s' },
] as const

/** Each filter as a field. */
export function FilterFields({
  filters,
  role,
  onChange,
  choices,
}: FilterBarProps & { readonly choices: Choices | null }): VNode {
  const choose = (name: 'agent' | 'outcome' | 'tool' | 'tag') => (value: string) => {
    onChange({ ...filters, [name]: value }, 'push')
  }
  const maySeeNumbers = mayAs(role, 'operator')
  return (
    <div class="filter-fields">
      <TimeFields filters={filters} onChange={onChange} />
      <Choice
        label="Outcome"
        value={filters.outcome}
        options={choices?.outcomes ?? []}
        words={(outcome) => outcomeOf(outcome).words}
        onChoose={choose('outcome')}
      />
      <Choice
        label="Assistant"
        value={filters.agent}
        options={choices?.agents ?? []}
        onChoose={choose('agent')}
      />
      <Choice
        label="Tool used"
        value={filters.tool}
        options={choices?.tools ?? []}
        onChoose={choose('tool')}
      />
      <Choice
        label="Tag"
        value={filters.tag}
        options={choices?.tags ?? []}
        onChoose={choose('tag')}
      />
      <label class="field">
        <span>Slowest reply</span>
        <select
          value={filters.minLatencyMs === null ? '' : String(filters.minLatencyMs)}
          onChange={({ currentTarget: { value } }) => {
            onChange({ ...filters, minLatencyMs: value === '' ? null : Number(value) }, 'push')
          }}
        >
          <option value="">Any</option>
          {SLOW.map(({ ms, words }) => (
            <option key={ms} value={String(ms)}>
              {words}
            </option>
          ))}
          {filters.minLatencyMs === null ||
          SLOW.some(({ ms }) => ms === filters.minLatencyMs) ? null : (
            <option value={String(filters.minLatencyMs)}>over {filters.minLatencyMs} ms</option>
          )}
        </select>
      </label>
      <label class="field">
        <span>Caller’s number</span>
        <TypedField
          digits
          value={maySeeNumbers ? filters.number : ''}
          placeholder={maySeeNumbers ? 'Some digits of it' : 'For operators'}
          disabled={!maySeeNumbers}
          onTyped={(number) => {
            onChange({ ...filters, number }, 'replace')
          }}
        />
      </label>
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly string[]
  readonly words?: (option: string) => string
  readonly onChoose: (value: string) => void
}

/** One of what calls have; what the address asks for is there in any case. */
function Choice({ label, value, options, words = itself, onChoose }: ChoiceProps): VNode {
  const all = value === '' || options.includes(value) ? options : [value, ...options]
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={(event) => {
          onChoose(event.currentTarget.value)
        }}
      >
        <option value="">Any</option>
        {all.map((option) => (
          <option key={option} value={option}>
            {words(option).slice(0, 80)}
          </option>
        ))}
      </select>
    </label>
  )
}

function itself(option: string): string {
  return option
}
