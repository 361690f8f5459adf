import type { ComponentChildren, VNode } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { place } from './place.ts'

interface PageProps {
  /** Also the title of the window. */
  readonly title: string
  readonly heading?: ComponentChildren
  /** Stands beside the heading. */
  readonly beside?: ComponentChildren
  /** Fills the window and scrolls inside. */
  readonly full?: boolean
  readonly children: ComponentChildren
}

let first = true

/** The frame of each page. The focus goes to its heading, so that keys and readers begin there. */
export function Page({ title, heading, beside, full, children }: PageProps): VNode {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Hexkey`
  }, [title])
  useLayoutEffect(() => {
    scrollTo(0, place.value.scrollY)
  }, [])
  useEffect(() => {
    if (!first) ref.current?.focus({ preventScroll: true })
    first = false
  }, [])
  return (
    <div class={full === true ? 'page full' : 'page'}>
      <header class="page-head">
        <h1 ref={ref} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {beside}
      </header>
      {children}
    </div>
  )
}
