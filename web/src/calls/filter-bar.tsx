import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { look } from '../api/console-client.ts'
import { Icon } from '../shell/icons.tsx'
import { useMedia, WIDE } from '../shell/use-media.ts'
import { useResource } from '../shell/use-resource.ts'
import { countOf, NO_FILTERS } from './call-filters.ts'
import type { FilterBarProps } from './filter-bar-props.ts'
import { FilterFields } from './filter-fields.tsx'
import { TypedField } from './typed-field.tsx'

/** What is looked for. The address has it, so that a search can be sent to somebody. */
export function FilterBar(props: FilterBarProps): VNode {
  const { filters, onChange } = props
  const wide = useMedia(WIDE)
  const [open, setOpen] = useState(false)
  const choices = useResource('choices', look.choices)
  const set = countOf(filters) - (filters.text === '' ? 0 : 1)
  return (
    <search
      class="filters"
      onFocusCapture={() => {
        if (choices.error !== null && !choices.loading) choices.reload()
      }}
    >
      <div class="filters-top">
        <label class="search">
          <Icon name="search" />
          <span class="hidden">Search in what was said</span>
          <TypedField
            search
            placeholder="Words that were said"
            value={filters.text}
            onTyped={(text) => {
              onChange({ ...filters, text }, 'replace')
            }}
          />
          <kbd aria-hidden="true">/</kbd>
        </label>
        {wide ? null : (
          <button
            type="button"
            class="button"
            aria-expanded={open}
            aria-controls="filter-fields"
            onClick={() => {
              setOpen(!open)
            }}
          >
            <Icon name="filter" /> Filters{set > 0 ? ` (${set})` : ''}
          </button>
        )}
        {countOf(filters) === 0 ? null : (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              onChange(NO_FILTERS, 'push')
            }}
          >
            Clear all
          </button>
        )}
      </div>
      <div id="filter-fields" hidden={!wide && !open}>
        <FilterFields {...props} choices={choices.value} />
      </div>
    </search>
  )
}
