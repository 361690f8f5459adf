// Says how the tests of a report ended: node scripts/test-report.ts --help

import { readFileSync } from 'node:fs'
import { readCommandLine, refuseCommandLine } from './command-line/read-command-line.ts'
import { outcomesOf } from './test-report/outcomes.ts'

const USAGE = `node scripts/test-report.ts REPORT

Reads vitest's JSON report. First line: tests passed, failed, skipped. Then a line for each test that
failed, and for each that was tried again: what is worth reading when everything is over.`

const given = readCommandLine(USAGE, { options: {}, allowPositionals: true })
if (given !== null) {
  const [path] = given.positionals
  if (path === undefined) refuseCommandLine(USAGE, 'Name the report.')
  else {
    const here = `${process.cwd()}/`
    const { passed, failed, skipped, notes } = outcomesOf(JSON.parse(readFileSync(path, 'utf8')))
    console.log(`${passed} ${failed} ${skipped}`)
    for (const note of notes) console.log(note.replace(here, ''))
  }
}
