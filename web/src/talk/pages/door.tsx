import type { VNode } from 'preact'
import { Icon } from '../../shell/icons.tsx'
import { useObserved } from '../../shell/use-observed.ts'
import type { Visit } from '../visit.ts'
import { Heading } from './heading.tsx'

/** Before a conversation. */
export function Door({ visit }: { readonly visit: Visit }): VNode {
  return (
    <section class="talk-card">
      <Heading>Talk with the assistant</Heading>
      <p>
        Speak as you would on the telephone, and interrupt whenever you like. What is said is
        written along, and you can write or show a picture as well.
      </p>
      <Assistants visit={visit} />
      <button
        type="button"
        class="button primary wide talk-start"
        onClick={() => void visit.start()}
      >
        <Icon name="microphone" /> Start conversation
      </button>
      <button type="button" class="link-button" onClick={() => void visit.start(true)}>
        Write instead, without a microphone
      </button>
    </section>
  )
}

function Assistants({ visit }: { readonly visit: Visit }): VNode | null {
  const lobby = useObserved(visit.lobby)
  const chosen = useObserved(visit.assistant)
  const assistants = lobby?.assistants ?? []
  if (assistants.length < 2) return null
  return (
    <label class="field">
      <span>Assistant</span>
      <select
        value={chosen ?? assistants[0]?.name ?? ''}
        onChange={({ currentTarget }) => {
          visit.assistant.set(currentTarget.value)
        }}
      >
        {assistants.map(({ name, title = name, language }) => (
          <option key={name} value={name}>
            {title} ({language})
          </option>
        ))}
      </select>
    </label>
  )
}
