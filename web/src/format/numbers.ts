/** A whole number with its groups: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString()
}

/** US dollars; small sums with a third digit, because a call costs cents. */
export function dollars(value: number): string {
  const digits = value !== 0 && Math.abs(value) < 1 ? 3 : 2
  return value.toLocaleString(undefined, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

/** A share of a whole: `12 %`. Of nothing it is nothing. */
export function share(part: number, whole: number): string {
  return (whole === 0 ? 0 : part / whole).toLocaleString(undefined, {
    style: 'percent',
    maximumFractionDigits: 0,
  })
}

/** The size of a file: `3.4 MB`. */
export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return (bytes / 1_000 ** step).toLocaleString(undefined, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    maximumFractionDigits: step === 0 ? 0 : 1,
  })
}

/** `1 call`, `2 calls`. */
export function howMany(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}
