// A process that writes calls until it is killed, and tells on its standard output what it was
// told to be written: see test/processes/store-kills.test.ts.
import { writeSync } from 'node:fs'
import { pino } from 'pino'
import { sleep, systemClock } from '../../src/shared/clock.ts'
import { openCallLog } from '../../src/store/sql/open-call-log.ts'

const [url = '', name = ''] = process.argv.slice(2)
const log = await openCallLog(url, { clock: systemClock, log: pino({ level: 'silent' }) })

function tell(...words: readonly (string | number)[]): void {
  writeSync(1, `${words.join(' ')}\n`)
}

tell('ready')
for (let n = 0; ; n++) {
  const callId = `${name}-${n}`
  const from = '+15550100001'
  const agent = { agent: 'help', agentVersion: '0123456789ab', model: 'live' }
  await log.open({ callId, from, to: from, ...agent, startedAtMs: systemClock.wallMs() })
  tell('opened', callId)
  const call = await log.claim(callId, name, systemClock.wallMs(), false)
  tell('claimed', callId, call?.epoch ?? 0)
  for (let seq = 1; seq <= 30; seq++) {
    const atMs = systemClock.wallMs()
    log.append({ callId, atMs, type: 'keypad', digit: '1' })
    log.keep(callId, 1, {
      resumeHandle: null,
      transcript: [],
      unheard: String(seq),
      greeted: true,
      position: {},
    })
    tell('detail', callId, seq, atMs)
    await sleep(systemClock, 5)
  }
  await log.intend(callId, 1, { kind: 'finish', reason: 'caller-hung-up' })
  tell('intended', callId)
}
