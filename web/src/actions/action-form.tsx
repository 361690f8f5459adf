import type { ComponentChildren, VNode } from 'preact'
import { useState } from 'preact/hooks'
import { wordsOf } from '../api/refusals.ts'
import { Dialog } from '../shell/dialog.tsx'
import { say } from '../shell/notices.tsx'

interface ActionFormProps {
  readonly title: string
  /** On the button that does it. */
  readonly verb: string
  readonly danger?: boolean
  readonly ready?: boolean
  /** Does it; what it throws is shown, and one can try again. */
  readonly run: () => Promise<unknown>
  /** What is said once it is under way. */
  readonly done: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** Asks before something is done in a call, does it, and says what came of it. */
export function ActionForm(props: ActionFormProps): VNode {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    if (busy || props.ready === false) return
    setBusy(true)
    setProblem(null)
    try {
      await props.run()
      say(props.done)
      props.onClose()
    } catch (error) {
      setProblem(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        class="action-form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {props.children}
        <div role="alert">{problem === null ? null : <p class="field-problem">{problem}</p>}</div>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
          <button
            type="submit"
            class={props.danger === true ? 'button danger solid' : 'button primary'}
            disabled={busy || props.ready === false}
          >
            {busy ? 'One moment…' : props.verb}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
