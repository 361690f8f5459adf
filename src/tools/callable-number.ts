/** Shorter ones are services of a network; longer ones are none (ITU-T E.164). */
const E164 = /^\+[1-9]\d{6,14}$/

/**
 * Beginnings of numbers whose caller pays more than for a call, or that ring nobody in particular:
 * a support line that calls or texts them pays for it. By country code.
 */
const PREMIUM: readonly string[] = [
  // International premium rate, shared cost and universal personal numbers (ITU-T E.169).
  '+979',
  '+808',
  '+878',
  // North America: 900 and 976 services.
  '+1900',
  '+1976',
  '+4487',
  '+449',
  '+49137',
  '+49180',
  '+49190',
  '+49900',
  '+3389',
  '+34803',
  '+34806',
  '+34807',
  '+39892',
  '+39899',
  '+3190',
  '+41900',
  '+41901',
  '+41906',
  '+43900',
  '+43930',
  '+43939',
  '+3290',
  '+48700',
  '+6119',
]

/** Whether somebody may be called or texted at a number, as far as the number itself tells. */
export function isCallable(number: string): boolean {
  return E164.test(number) && !PREMIUM.some((beginning) => number.startsWith(beginning))
}

/**
 * The number that somebody has pressed on a keypad: with 00 or 011 before the country, or as it is
 * dialled within a country.
 *
 * @param countryCode of numbers without one: digits alone.
 * @returns E.164; null for what cannot be a number.
 */
export function numberFromKeys(keys: string, countryCode: string): string | null {
  if (!/^\d{5,18}$/.test(keys)) return null
  const international = /^(?:00|011)([1-9]\d+)$/.exec(keys)?.[1]
  if (international !== undefined) return checked(`+${international}`)
  // Longer than numbers within a country are: the country code stands in front already.
  if (keys.length >= 11 && keys.startsWith(countryCode)) return checked(`+${keys}`)
  const national = keys.replace(/^0/, '')
  // No country has numbers that begin with a second zero.
  return national.startsWith('0') ? null : checked(`+${countryCode}${national}`)
}

function checked(number: string): string | null {
  return E164.test(number) ? number : null
}
