/** `FUZZ_SEED=123 npm run fuzz` plays the same again; each test names the seed it ran with. */
export const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)
