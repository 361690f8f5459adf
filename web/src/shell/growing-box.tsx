import type { ComponentChildren, VNode } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Nearer to the end than this is at the end. Pixels. */
const AT_END = 48

interface Props {
  /** Begins the names of its classes: itself, `-box` and `-to-end`. */
  readonly name: string
  readonly label: string
  /** Another one whenever there is more to see. */
  readonly content: unknown
  readonly children: ComponentChildren
}

/** What grows at its end, and stays there unless somebody reads further up. */
export function GrowingBox({ name, label, content, children }: Props): VNode {
  const box = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const toEnd = (): void => {
    const element = box.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }
  useLayoutEffect(() => {
    if (atEnd) toEnd()
  }, [content, atEnd])
  return (
    <>
      <div
        ref={box}
        class={`${name}-box`}
        tabIndex={0}
        role="region"
        aria-label={label}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          setAtEnd(scrollHeight - scrollTop - clientHeight < AT_END)
        }}
      >
        {children}
      </div>
      {atEnd ? null : (
        <button
          type="button"
          class={`button ${name}-to-end`}
          onClick={() => {
            setAtEnd(true)
            toEnd()
          }}
        >
          To the newest
        </button>
      )}
    </>
  )
}
