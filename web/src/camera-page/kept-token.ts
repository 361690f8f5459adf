const KEY = 'hexkey-camera'

// A page that is loaded again goes on with what it was given for that: its link is used up.

/** The token to start with: of the address, or what an earlier page of this window was given. */
export function tokenToStart(path: string): string {
  const link = linkToken(path)
  try {
    const [of, resume] = (sessionStorage.getItem(KEY) ?? '').split(' ')
    return of === link && resume !== undefined ? resume : link
  } catch {
    return link
  }
}

export function keepToken(path: string, resume: string): void {
  try {
    sessionStorage.setItem(KEY, `${linkToken(path)} ${resume}`)
  } catch {
    // Windows that keep nothing: the page cannot be loaded again.
  }
}

/** Nothing more can be shown with it. */
export function forgetToken(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // There was none.
  }
}

function linkToken(path: string): string {
  return path.split('/').at(-1) ?? ''
}
