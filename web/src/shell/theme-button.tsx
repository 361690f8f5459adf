import type { VNode } from 'preact'
import { Icon, type IconName } from './icons.tsx'
import { nextTheme, theme, type Theme } from './theme.ts'
import { useObserved } from './use-observed.ts'

const THEME: Readonly<Record<Theme, { icon: IconName; words: string }>> = {
  system: { icon: 'system', words: 'Colours: as the device' },
  light: { icon: 'sun', words: 'Colours: light' },
  dark: { icon: 'moon', words: 'Colours: dark' },
}

/** Goes round the themes. */
export function ThemeButton(): VNode {
  const current = useObserved(theme)
  const { icon, words } = THEME[current]
  return (
    <button
      type="button"
      class="button quiet icon-only"
      aria-label={words}
      title={words}
      onClick={() => {
        theme.set(nextTheme(current))
      }}
    >
      <Icon name={icon} />
    </button>
  )
}
