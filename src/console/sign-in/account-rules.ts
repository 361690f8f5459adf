import { z } from 'zod'

/** As people type it; capitals make no difference. */
const NAME = /^[a-z0-9][a-z0-9._@-]{0,63}$/

const PASSWORD = { shortest: 8, longest: 200 } as const

/** What is typed to sign in: bounds alone, since what is wrong with it must not be told. */
export const signInSchema = z.object({
  name: z.string().min(1, 'must not be empty.').max(200, 'is too long.'),
  password: z.string().min(1, 'must not be empty.').max(PASSWORD.longest, 'is too long.'),
})

/** The name as it is kept. */
export function accountName(typed: string): string {
  return typed.trim().toLowerCase()
}

/** What is wrong with a name that is kept, as the end of a sentence, or null. */
export function nameProblem(name: string): string | null {
  return NAME.test(name)
    ? null
    : 'must be 1 to 64 letters (a to z), digits and . _ @ -, and begin with a letter or digit.'
}

/** What is wrong with a new password, as the end of a sentence, or null. */
export function passwordProblem(password: string): string | null {
  if (password.length < PASSWORD.shortest) return `has fewer than ${PASSWORD.shortest} characters.`
  if (password.length > PASSWORD.longest) return `has more than ${PASSWORD.longest} characters.`
  return /\p{Cc}/u.test(password) ? 'holds a control character.' : null
}
