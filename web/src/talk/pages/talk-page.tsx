import type { VNode } from 'preact'
import { Mark } from '../../shell/mark.tsx'
import { Notices } from '../../shell/notices.tsx'
import { ThemeButton } from '../../shell/theme-button.tsx'
import { useObserved } from '../../shell/use-observed.ts'
import type { Stage, Visit } from '../visit.ts'
import { Door } from './door.tsx'
import { Notice } from './notice.tsx'
import { Talking } from './talking.tsx'
import { Closed, NoMicrophoneCard, RefusedCard, Unreachable, Unsupported } from './troubles.tsx'
import { Waiting } from './waiting.tsx'

/** The page to talk from. */
export function TalkPage({ visit }: { readonly visit: Visit }): VNode {
  const stage = useObserved(visit.stage)
  return (
    <div class={stage.kind === 'talking' ? 'talk-frame talking' : 'talk-frame'}>
      <header class="talk-head">
        <span class="talk-brand">
          <Mark />
          <span>Hexkey</span>
        </span>
        <ThemeButton />
      </header>
      <main class="talk-main" data-stage={stage.kind}>
        <Shown stage={stage} visit={visit} />
      </main>
      <Notices />
    </div>
  )
}

function Shown({ stage, visit }: { readonly stage: Stage; readonly visit: Visit }): VNode {
  switch (stage.kind) {
    case 'looking':
      return <Waiting words="One moment…" />
    case 'asking-microphone':
      return (
        <Waiting
          words="Waiting for your microphone…"
          more="Your browser asks whether this page may use it. Allow it, and the conversation begins."
          onCancel={() => void visit.leave()}
        />
      )
    case 'beginning':
      return <Waiting words="Connecting…" onCancel={() => void visit.leave()} />
    case 'door':
      return <Door visit={visit} />
    case 'notice':
      return <Notice words={stage.words} visit={visit} />
    case 'talking':
      return <Talking conversation={stage.conversation} visit={visit} />
    case 'unsupported':
      return <Unsupported secure={stage.secure} />
    case 'closed':
      return <Closed words={stage.words} signIn={stage.signIn} visit={visit} />
    case 'unreachable':
      return <Unreachable words={stage.words} visit={visit} />
    case 'no-microphone':
      return <NoMicrophoneCard trouble={stage.trouble} visit={visit} />
    case 'refused':
      return <RefusedCard error={stage.error} visit={visit} />
  }
}
