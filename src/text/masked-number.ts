/** Where the middle of a number is too much of it already. */
const SHORTEST_DIGITS = 7

/**
 * A telephone number for people who need not know it: enough to recognise, too little to call
 * (`+49 ••• ••55`). What holds no digit is no number, and is shown as it is.
 */
export function maskedNumber(number: string): string {
  const digits = number.replace(/\D/g, '')
  if (digits === '') return number
  if (digits.length < SHORTEST_DIGITS) return '•••'
  const country = number.startsWith('+') ? `+${digits.slice(0, 2)} ` : ''
  return `${country}••• ••${digits.slice(-2)}`
}
