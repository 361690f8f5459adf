import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { fieldTime, timeOfField } from '../format/moments-in-time.ts'
import { RANGES } from './call-filters.ts'
import type { FilterBarProps } from './filter-bar-props.ts'

/** When a call began: one of the ranges that move with the clock, or from one moment to another. */
export function TimeFields({ filters, onChange }: Omit<FilterBarProps, 'role'>): VNode {
  const fixed = filters.fromMs !== null || filters.toMs !== null
  const [own, setOwn] = useState(fixed)
  const shown = own || fixed
  const set = (which: 'fromMs' | 'toMs', text: string): void => {
    onChange({ ...filters, range: null, [which]: timeOfField(text) }, 'push')
  }
  return (
    <>
      <label class="field">
        <span>Time</span>
        <select
          value={filters.range ?? (shown ? 'own' : '')}
          onChange={({ currentTarget: { value } }) => {
            const range = RANGES.find(({ key }) => key === value)?.key ?? null
            setOwn(value === 'own')
            if (value !== 'own') onChange({ ...filters, range, fromMs: null, toMs: null }, 'push')
            else if (filters.range !== null) onChange({ ...filters, range: null }, 'push')
          }}
        >
          <option value="">Any time</option>
          {RANGES.map(({ key, words }) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
          <option value="own">From … to …</option>
        </select>
      </label>
      {shown && filters.range === null ? (
        <>
          <label class="field">
            <span>From</span>
            <input
              type="datetime-local"
              value={fieldTime(filters.fromMs)}
              onChange={(event) => {
                set('fromMs', event.currentTarget.value)
              }}
            />
          </label>
          <label class="field">
            <span>Before</span>
            <input
              type="datetime-local"
              value={fieldTime(filters.toMs)}
              onChange={(event) => {
                set('toMs', event.currentTarget.value)
              }}
            />
          </label>
        </>
      ) : null}
    </>
  )
}
