/** How good or bad something is; each has a colour, and never a colour alone. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'live'
