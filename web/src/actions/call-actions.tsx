import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { Role } from '../../../src/console/console-api.ts'
import { mayAs } from '../api/session.ts'
import { Icon } from '../shell/icons.tsx'
import { HangUpDialog } from './hang-up-dialog.tsx'
import { HintDialog } from './hint-dialog.tsx'
import { Listen } from './listen.tsx'
import { TransferDialog } from './transfer-dialog.tsx'

interface CallActionsProps {
  readonly callId: string
  readonly role: Role
  readonly targets: readonly string[]
}

type Open = 'hint' | 'transfer' | 'hang-up' | null

/** What one can do in a call that lasts; who may not sees why. */
export function CallActions({ callId, role, targets }: CallActionsProps): VNode {
  const [open, setOpen] = useState<Open>(null)
  const may = mayAs(role, 'operator')
  const close = (): void => {
    setOpen(null)
  }
  const button = (which: Exclude<Open, null>) => ({
    type: 'button' as const,
    disabled: !may || (which === 'transfer' && targets.length === 0),
    onClick: () => {
      setOpen(which)
    },
  })
  return (
    <div class="actions" role="group" aria-label="Act in this call">
      <Listen callId={callId} may={may} />
      <button class="button" {...button('hint')}>
        <Icon name="note" /> Hint
      </button>
      <button
        class="button"
        title={may && targets.length === 0 ? 'Nobody is set up to take calls' : undefined}
        {...button('transfer')}
      >
        <Icon name="transfer" /> Transfer
      </button>
      <button class="button danger" {...button('hang-up')}>
        <Icon name="hangUp" /> Hang up
      </button>
      {may ? null : (
        <p class="actions-why muted small">
          You are signed in as a viewer: you can read along. An operator can act.
        </p>
      )}
      {open === 'hint' ? <HintDialog callId={callId} onClose={close} /> : null}
      {open === 'transfer' ? (
        <TransferDialog callId={callId} targets={targets} onClose={close} />
      ) : null}
      {open === 'hang-up' ? <HangUpDialog callId={callId} onClose={close} /> : null}
    </div>
  )
}
