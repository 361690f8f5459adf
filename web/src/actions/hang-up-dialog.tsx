import type { VNode } from 'preact'
import { act } from '../api/console-client.ts'
import { ActionForm } from './action-form.tsx'

export function HangUpDialog({ callId, onClose }: { callId: string; onClose: () => void }): VNode {
  return (
    <ActionForm
      title="Hang up this call?"
      verb="Hang up"
      danger
      run={() => act.hangUp(callId)}
      done="The call is being ended."
      onClose={onClose}
    >
      <p>The assistant says goodbye, then the call ends. This cannot be taken back.</p>
    </ActionForm>
  )
}
