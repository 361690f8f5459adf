import type { VNode } from 'preact'
import { Dialog } from './dialog.tsx'
import { helpShown } from './keys.ts'
import { SHORTCUT_WORDS } from './shortcuts.ts'
import { useObserved } from './use-observed.ts'

export function ShortcutHelp(): VNode | null {
  if (!useObserved(helpShown)) return null
  const close = (): void => {
    helpShown.set(false)
  }
  return (
    <Dialog title="Keyboard" onClose={close}>
      <dl class="shortcuts">
        {SHORTCUT_WORDS.map(({ keys, words }) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
