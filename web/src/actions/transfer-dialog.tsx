import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { act } from '../api/console-client.ts'
import { Said } from '../shell/words.tsx'
import { ActionForm } from './action-form.tsx'

interface TransferDialogProps {
  readonly callId: string
  readonly targets: readonly string[]
  readonly onClose: () => void
}

export function TransferDialog({ callId, targets, onClose }: TransferDialogProps): VNode {
  const [person, setPerson] = useState(targets.length === 1 ? (targets[0] ?? null) : null)
  return (
    <ActionForm
      title="Give the call to a person"
      verb="Transfer the call"
      ready={person !== null}
      run={() => act.transfer(callId, { person: person ?? '' })}
      done="The call is being transferred."
      onClose={onClose}
    >
      <fieldset class="choices">
        <legend>Who takes it?</legend>
        {targets.map((target) => (
          <label key={target} class="choice">
            <input
              type="radio"
              name="person"
              checked={target === person}
              onChange={() => {
                setPerson(target)
              }}
            />
            <Said text={target} most={80} />
          </label>
        ))}
      </fieldset>
      <p class="muted small">The assistant leaves the call, and does not come back to it.</p>
    </ActionForm>
  )
}
