import { Component, type ComponentType, createElement } from 'preact'

/** Draws anew only when one of the properties is another one than before. */
export function memo<Props extends object>(
  view: (props: Props) => ReturnType<Component['render']>,
): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const before = this.props as Readonly<Record<string, unknown>>
      const after = next as Readonly<Record<string, unknown>>
      for (const key in after) if (before[key] !== after[key]) return true
      return false
    }
    override render(props: Props) {
      return createElement(view as ComponentType<Props>, props)
    }
  }
}
