import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

let first = true

/** The heading of what is shown. The focus goes there when the page changes, and stays at first. */
export function Heading({ children }: { readonly children: ComponentChildren }): VNode {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!first) ref.current?.focus({ preventScroll: true })
    first = false
  }, [])
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  )
}
