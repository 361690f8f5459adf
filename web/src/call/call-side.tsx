import type { VNode } from 'preact'
import type { CallDetail, Person } from '../../../src/console/console-api.ts'
import { address } from '../api/console-client.ts'
import { mayAs } from '../api/session.ts'
import { howMany } from '../format/numbers.ts'
import { Icon } from '../shell/icons.tsx'
import { OneLine, PhoneNumber, Said, When } from '../shell/words.tsx'
import { Comments } from './comments.tsx'
import { Summaries } from './summaries.tsx'
import { Tags } from './tags.tsx'

interface CallSideProps {
  readonly detail: CallDetail
  readonly person: Person
  /** Something about the call was changed. */
  readonly onChange: () => void
}

/** What people made of a call, what came of it, and what can be taken away. */
export function CallSide({ detail, person, onChange }: CallSideProps): VNode {
  const may = mayAs(person.role, 'operator')
  const { callId } = detail.call
  return (
    <aside class="call-side" aria-label="About this call">
      <Tags callId={callId} tags={detail.call.tags} may={may} onChange={onChange} />
      <Comments callId={callId} comments={detail.comments} may={may} onChange={onChange} />
      <Orders detail={detail} />
      <Callbacks detail={detail} />
      <Downloads detail={detail} may={may} />
      <Summaries summaries={detail.summaries} />
    </aside>
  )
}

function Orders({ detail: { orders } }: { readonly detail: CallDetail }): VNode | null {
  if (orders.length === 0) return null
  return (
    <section>
      <h2>{howMany(orders.length, 'order')}</h2>
      <ul class="things">
        {orders.map((order) => (
          <li key={`${order.orderNumber} ${order.partCode}`}>
            <strong>
              <OneLine text={order.orderNumber} />
            </strong>
            <Said text={`${order.count} × ${order.partCode} for ${order.product}`} most={120} />
            <When atMs={order.orderedAtMs} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Callbacks({ detail: { callbacks } }: { readonly detail: CallDetail }): VNode | null {
  if (callbacks.length === 0) return null
  return (
    <section>
      <h2>{howMany(callbacks.length, 'callback')}</h2>
      <ul class="things">
        {callbacks.map((callback) => (
          <li key={callback.requestedAtMs}>
            <strong>
              <PhoneNumber number={callback.number} />
            </strong>
            <Said text={callback.about} most={200} />
            {callback.when === null ? null : <Said text={`Wanted: ${callback.when}`} most={120} />}
            <When atMs={callback.requestedAtMs} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Downloads({ detail, may }: { readonly detail: CallDetail; readonly may: boolean }): VNode {
  const { callId, outcome } = detail.call
  return (
    <section>
      <h2>Take away</h2>
      <ul class="downloads">
        {detail.recording === null ? null : (
          <li>
            <a href={address.recording(callId)} download={`${callId}.wav`}>
              <Icon name="download" /> Recording (WAV)
            </a>
          </li>
        )}
        {may && detail.hasFrames ? (
          <li>
            <a href={address.frames(callId)} download>
              <Icon name="download" /> Recorded frames
            </a>
          </li>
        ) : null}
        {may && outcome !== null ? (
          <li>
            <a href={address.scenario(callId)} download>
              <Icon name="download" /> Scenario for tests (YAML)
            </a>
          </li>
        ) : null}
      </ul>
      {may ? null : <p class="muted small">Frames and scenarios are for operators.</p>}
    </section>
  )
}
