/** A choice of the person's that outlives the page. */
export interface Remembered {
  get(): string
  set(value: string): void
}

/** '' as long as nothing was chosen. */
export function remembered(key: string): Remembered {
  return {
    get() {
      try {
        return localStorage.getItem(key) ?? ''
      } catch {
        return ''
      }
    },
    set(value) {
      try {
        localStorage.setItem(key, value)
      } catch {
        // Private windows may keep nothing.
      }
    },
  }
}
