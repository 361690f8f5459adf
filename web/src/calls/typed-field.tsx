import type { VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** A pause in typing, after which the search begins. */
const TYPED_MS = 300

interface TypedFieldProps {
  readonly value: string
  readonly placeholder?: string
  readonly disabled?: boolean
  /** A telephone shows its digits. */
  readonly digits?: boolean
  /** The key `/` leads here. */
  readonly search?: boolean
  readonly onTyped: (value: string) => void
}

/** A field that tells what was typed when the typing pauses. */
export function TypedField(props: TypedFieldProps): VNode {
  const { value, onTyped } = props
  const [text, setText] = useState(value)
  const timer = useRef<number | undefined>(undefined)
  const latest = useRef(onTyped)
  latest.current = onTyped
  useEffect(() => {
    setText(value)
  }, [value])
  useEffect(
    () => () => {
      window.clearTimeout(timer.current)
    },
    [],
  )
  const tell = (typed: string, delayMs: number): void => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      latest.current(typed)
    }, delayMs)
  }
  return (
    <input
      type="search"
      inputMode={props.digits === true ? 'tel' : 'search'}
      value={text}
      dir="auto"
      maxLength={200}
      placeholder={props.placeholder}
      disabled={props.disabled}
      data-search={props.search === true ? '' : undefined}
      onInput={(event) => {
        setText(event.currentTarget.value)
        tell(event.currentTarget.value, TYPED_MS)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') tell(event.currentTarget.value, 0)
      }}
    />
  )
}
