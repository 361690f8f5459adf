import type { ComponentChildren, VNode } from 'preact'
import { Icon, type IconName } from '../../shell/icons.tsx'
import { spokenDuration } from '../../format/durations.ts'
import { Said } from '../../shell/words.tsx'
import type { NotServed } from '../line/talk-api.ts'
import type { MicrophoneTrouble } from '../sound/microphone-trouble.ts'
import type { Visit } from '../visit.ts'
import { microphoneWords } from '../words/microphone-words.ts'
import { Heading } from './heading.tsx'
import { Telephone } from './telephone.tsx'

interface TroubleProps {
  readonly icon: IconName
  readonly title: string
  readonly children: ComponentChildren
  readonly choices?: ComponentChildren
}

/** Why there is no conversation, and what can be done about it. */
function Trouble({ icon, title, children, choices }: TroubleProps): VNode {
  return (
    <section class="talk-card trouble">
      <span class="talk-sign">
        <Icon name={icon} />
      </span>
      <Heading>{title}</Heading>
      <div class="talk-words">{children}</div>
      {choices === undefined ? null : <div class="talk-choices">{choices}</div>}
    </section>
  )
}

export function Unsupported({ secure }: { readonly secure: boolean }): VNode {
  return (
    <Trouble icon="info" title="You cannot talk from here">
      {secure ? (
        <p>This browser is too old to carry a conversation. Open the page with a current one.</p>
      ) : (
        <p>
          Browsers give a microphone to encrypted pages alone. Open this page with{' '}
          <bdi dir="ltr">https://</bdi>.
        </p>
      )}
    </Trouble>
  )
}

interface ClosedProps {
  readonly words: string
  readonly signIn: boolean
  readonly visit: Visit
}

export function Closed({ words, signIn, visit }: ClosedProps): VNode {
  return (
    <Trouble
      icon={signIn ? 'leave' : 'info'}
      title={signIn ? 'Sign in to talk' : 'Nobody answers here now'}
      choices={
        <>
          {signIn ? (
            <a class="button primary" href="/console/">
              Sign in
            </a>
          ) : null}
          <button type="button" class="button" onClick={() => void visit.look()}>
            Look again
          </button>
        </>
      }
    >
      <p>
        <Said text={words} />
      </p>
    </Trouble>
  )
}

export function Unreachable({
  words,
  visit,
}: {
  readonly words: string
  readonly visit: Visit
}): VNode {
  return (
    <Trouble
      icon="alert"
      title="There is no connection"
      choices={
        <button type="button" class="button primary" onClick={() => void visit.look()}>
          Try again
        </button>
      }
    >
      <p>{words}</p>
    </Trouble>
  )
}

export function NoMicrophoneCard({
  trouble,
  visit,
}: {
  readonly trouble: MicrophoneTrouble
  readonly visit: Visit
}): VNode {
  const { title, words } = microphoneWords[trouble]
  return (
    <Trouble
      icon="microphoneOff"
      title={title}
      choices={
        <>
          <button type="button" class="button primary" onClick={() => void visit.start()}>
            Try again
          </button>
          <button type="button" class="button" onClick={() => void visit.start(true)}>
            Write instead
          </button>
        </>
      }
    >
      <p>{words}</p>
    </Trouble>
  )
}

export function RefusedCard({
  error,
  visit,
}: {
  readonly error: NotServed
  readonly visit: Visit
}): VNode {
  const { code, message, person, retryAfterS } = error
  return (
    <Trouble
      icon={code === 'busy' ? 'phone' : 'alert'}
      title={code === 'busy' ? 'All lines are taken' : 'The conversation cannot begin'}
      choices={
        <>
          <Telephone number={person} />
          <button type="button" class="button" onClick={() => void visit.leave()}>
            Back
          </button>
        </>
      }
    >
      <p>
        <Said text={message} />
      </p>
      {retryAfterS === null ? null : (
        <p class="muted">Try again in {spokenDuration(retryAfterS * 1_000)}.</p>
      )}
    </Trouble>
  )
}
