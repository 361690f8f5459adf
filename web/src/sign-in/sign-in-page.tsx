import type { VNode } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Refused, wordsOf } from '../api/refusals.ts'
import { signIn } from '../api/session.ts'
import { spokenDuration } from '../format/durations.ts'
import { now } from '../shell/now.ts'
import { Mark } from '../shell/mark.tsx'
import { useObserved } from '../shell/use-observed.ts'

/** Asks for name and password, and says when it may be tried again. */
export function SignInPage({ expired }: { readonly expired: boolean }): VNode {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [againAtMs, setAgainAtMs] = useState(0)
  const waitMs = Math.max(0, againAtMs - useObserved(now))
  const nameField = useRef<HTMLInputElement>(null)
  const passwordField = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = 'Sign in · Hexkey'
    nameField.current?.focus()
  }, [])

  const submit = async (): Promise<void> => {
    const name = nameField.current?.value.trim() ?? ''
    const password = passwordField.current?.value ?? ''
    if (name === '' || password === '') {
      setProblem('Give your name and your password.')
      ;(name === '' ? nameField : passwordField).current?.focus()
      return
    }
    setBusy(true)
    setProblem(null)
    try {
      await signIn({ name, password })
    } catch (error) {
      setProblem(wordsOf(error))
      if (error instanceof Refused && error.retryAfterS !== null) {
        setAgainAtMs(now.value + error.retryAfterS * 1_000)
      }
      passwordField.current?.select()
    } finally {
      setBusy(false)
    }
  }

  return (
    <main class="outside">
      <form
        class="sign-in"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <div class="sign-in-brand">
          <Mark />
          <h1>Hexkey console</h1>
        </div>
        {expired ? (
          <p class="note" role="status">
            Your session has ended. Sign in again to go on where you were.
          </p>
        ) : null}
        <label class="field">
          <span>Name</span>
          <input
            ref={nameField}
            type="text"
            name="name"
            autoComplete="username"
            autoCapitalize="none"
            spellcheck={false}
            maxLength={200}
            aria-invalid={problem !== null}
            required
          />
        </label>
        <label class="field">
          <span>Password</span>
          <input
            ref={passwordField}
            type="password"
            name="password"
            autoComplete="current-password"
            maxLength={1_000}
            aria-invalid={problem !== null}
            required
          />
        </label>
        <div class="sign-in-problem" role="alert">
          {problem === null ? null : <p class="field-problem">{problem}</p>}
        </div>
        <button type="submit" class="button primary wide" disabled={busy || waitMs > 0}>
          {busy
            ? 'Signing in…'
            : waitMs > 0
              ? `Again in ${spokenDuration(waitMs + 999)}`
              : 'Sign in'}
        </button>
        <p class="muted small">
          Accounts are made by an administrator. Everything that is done in calls is written down
          with your name.
        </p>
      </form>
    </main>
  )
}
