import type { VNode } from 'preact'
import { Icon } from '../../shell/icons.tsx'

/** A number to be telephoned; what is no number is only shown. */
export function Telephone({ number }: { readonly number: string | null }): VNode | null {
  if (number === null) return null
  if (!/^\+?[0-9]{3,20}$/.test(number)) return <bdi dir="ltr">{number}</bdi>
  return (
    <a class="button" href={`tel:${number}`}>
      <Icon name="phone" /> Call <bdi dir="ltr">{number}</bdi>
    </a>
  )
}
