import type { Role } from '../../../src/console/console-api.ts'
import type { CallFilters } from './call-filters.ts'

export interface FilterBarProps {
  readonly filters: CallFilters
  readonly role: Role
  /** `replace`, while somebody types: the browser's back leads out of the typing at once. */
  readonly onChange: (next: CallFilters, how: 'push' | 'replace') => void
}
