import closeWithGrace from 'close-with-grace'
import { App } from './app.ts'
import { readEnvironment } from './config/env.ts'
import { describeStartFailure } from './config/startup-problems.ts'

/** What closing may take beyond the drain before the process ends anyway. */
const CLOSE_MARGIN_MS = 5_000

try {
  const app = await App.start(readEnvironment())
  const delay = app.config.drainMs + CLOSE_MARGIN_MS
  process.on('SIGHUP', () => void app.reload())
  closeWithGrace({ delay, logger: app.log, skip: ['SIGHUP'] }, async ({ signal, err }) => {
    if (err === undefined) app.log.info({ signal }, 'closing')
    else app.log.fatal({ err }, 'closing after an unexpected error')
    await app.close()
  })
} catch (error) {
  process.stderr.write(describeStartFailure(error))
  process.exitCode = 1
}
