import type { VNode } from 'preact'
import { Icon } from '../../shell/icons.tsx'
import { Said } from '../../shell/words.tsx'
import type { Visit } from '../visit.ts'
import { Heading } from './heading.tsx'

/** The call is recorded: said before the first word. */
export function Notice({ words, visit }: { readonly words: string; readonly visit: Visit }): VNode {
  return (
    <section class="talk-card">
      <Heading>Before you start</Heading>
      <p class="note talk-notice">
        <Icon name="info" /> <Said text={words} />
      </p>
      <div class="talk-choices">
        <button type="button" class="button primary" onClick={() => void visit.agree()}>
          Go on
        </button>
        <button type="button" class="button" onClick={() => void visit.leave()}>
          Not now
        </button>
      </div>
    </section>
  )
}
