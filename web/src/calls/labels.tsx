import type { VNode } from 'preact'
import type { CallLine } from '../../../src/console/console-api.ts'
import { Icon } from '../shell/icons.tsx'
import { OneLine } from '../shell/words.tsx'

/** More would fill the line. */
const MOST = 4

/** Tags of a call, its tools, and whether there is a recording. */
export function Labels({ call }: { readonly call: CallLine }): VNode | null {
  const { tags, tools, hasRecording } = call
  if (tags.length + tools.length === 0 && !hasRecording) return null
  const left = Math.max(0, tags.length - MOST) + Math.max(0, tools.length - MOST)
  return (
    <span class="labels">
      {tags.slice(0, MOST).map((tag) => (
        <span key={`tag ${tag}`} class="tag">
          <span class="hidden">Tag: </span>
          <OneLine text={tag} />
        </span>
      ))}
      {tools.slice(0, MOST).map((tool) => (
        <span key={`tool ${tool}`} class="tool">
          <Icon name="wrench" />
          <span class="hidden">Tool: </span>
          <OneLine text={tool} />
        </span>
      ))}
      {left === 0 ? null : <span class="tool">and {left} more</span>}
      {hasRecording ? <span class="tool">Recorded</span> : null}
    </span>
  )
}
