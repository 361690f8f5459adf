import type { VNode } from 'preact'
import { Icon } from '../../shell/icons.tsx'
import { Said } from '../../shell/words.tsx'
import type { LineEnd } from '../line/talk-line.ts'
import type { Visit } from '../visit.ts'
import { endWords } from '../words/end-words.ts'
import { Telephone } from './telephone.tsx'

/** Why the conversation is over, and what can be done next. */
export function Over({ end, visit }: { readonly end: LineEnd; readonly visit: Visit }): VNode {
  const { title, words } = endWords(end)
  return (
    <div class="talk-over" role="alert">
      <p class="talk-over-title">{title}</p>
      {words === null ? null : (
        <p>
          <Said text={words} />
        </p>
      )}
      <div class="talk-choices">
        <Telephone number={end.why === 'ended' ? end.person : null} />
        <button type="button" class="button primary" onClick={() => void visit.leave()}>
          <Icon name="again" /> Start again
        </button>
      </div>
    </div>
  )
}
