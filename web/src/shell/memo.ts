import {
  Component,
  createElement,
  type ComponentChildren,
  type ComponentType,
  type VNode,
} from 'preact'

/** Renders again only when a property is another one: for long lists of which a line changes. */
export function memo<Props extends object>(
  Inner: (props: Props) => VNode | null,
): ComponentType<Props> {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const names = Object.keys(next) as (keyof Props)[]
      return names.some((name) => !Object.is(next[name], this.props[name]))
    }

    override render(): ComponentChildren {
      return createElement(Inner, this.props)
    }
  }
}
