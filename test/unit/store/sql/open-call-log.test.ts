import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/shared/clock.ts'
import { StartupFailed, type StartupProblem } from '../../../../src/shared/errors.ts'
import { migrations, statementsOf } from '../../../../src/store/sql/migrations.ts'
import { openCallLog } from '../../../../src/store/sql/open-call-log.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'
import { newCall } from '../call-log-suite.ts'

describe('opening the call log', () => {
  let bench = new SqliteBench()

  afterEach(async () => {
    await bench.close()
    bench = new SqliteBench()
  })

  async function problemOf(url: string): Promise<StartupProblem | undefined> {
    try {
      await openCallLog(url, { clock: systemClock, log: bench.log.log })
    } catch (error) {
      if (error instanceof StartupFailed) return error.problems[0]
      throw error
    }
    throw new Error('It was opened.')
  }

  it('makes the folder and the file, and finds its calls again', async () => {
    const first = await bench.join()
    await first.open(newCall('CA1'))
    await first.close()
    expect((await (await bench.join()).find('CA1'))?.callId).toBe('CA1')
  })

  it('lets several processes make the same file at once', async () => {
    const logs = await Promise.all([bench.join(), bench.join(), bench.join(), bench.join()])
    await Promise.all(logs.map((log, n) => log.open(newCall(`CA${n}`))))
    expect((await logs[0].find('CA3'))?.state).toBe('ringing')
  })

  it.each(['mysql://user:word@host/db', 'sqlite:', 'sqlite::memory:', 'hexkey.db'])(
    'wants a file or PostgreSQL: %s',
    async (url) => {
      const problem = await problemOf(url)
      expect(problem?.where).toBe('DATABASE_URL')
      expect(JSON.stringify(problem)).not.toContain('word')
    },
  )

  it('refuses a path that cannot be written', async () => {
    const file = join(bench.folder, 'file')
    writeFileSync(file, '')
    expect(await problemOf(`sqlite:${file}/hexkey.db`)).toMatchObject({
      where: `${file}/hexkey.db`,
      problem: expect.stringContaining('cannot be opened for writing') as string,
    })
    mkdirSync(bench.path, { recursive: true })
    expect((await problemOf(bench.url))?.problem).toContain('cannot be opened for writing')
  })

  it('refuses a file that is something else, and leaves it alone', async () => {
    mkdirSync(dirname(bench.path))
    writeFileSync(bench.path, 'a letter to somebody, and no database at all '.repeat(100))
    expect((await problemOf(bench.url))?.problem).toContain('is damaged, or is no SQLite database')
    expect(readFileSync(bench.path, 'utf8')).toContain('a letter to somebody')
  })

  it('refuses a file that is damaged in its middle', async () => {
    const log = await bench.join()
    for (let n = 0; n < 100; n++) await log.open(newCall(`CA${n}`))
    await log.close()
    const bytes = readFileSync(bench.path)
    const { size } = statSync(bench.path)
    writeFileSync(bench.path, bytes.fill(0xab, size - 8_192, size - 4_096))
    expect((await problemOf(bench.url))?.problem).toContain('is damaged')
  })

  it('refuses the tables of a newer version', async () => {
    await (await bench.join()).close()
    const other = bench.other()
    other.exec("insert into schema_migrations (version, name) values (99, 'from the future')")
    other.close()
    expect((await problemOf(bench.url))?.problem).toBe('was written by a newer version of Hexkey.')
  })

  it('brings the tables of the first version to this one, with their calls', async () => {
    mkdirSync(dirname(bench.path))
    const older = bench.other()
    for (const text of statementsOf(migrations[0]!, 'sqlite')) older.exec(text)
    older.exec(`
      create table schema_migrations (version integer primary key, name text not null);
      insert into schema_migrations (version, name) values (1, 'calls and their continuity');
      insert into calls values ('CA1', '+15550100001', '', 'help', 1, null, null, 0, 0);
      insert into continuity values ('CA1', 'ringing', null, 0, null, '', null, null, '{}')`)
    older.close()
    const log = await bench.join()
    expect(await log.find('CA1')).toMatchObject({ agent: 'help', agentVersion: '', model: '' })
    await log.open(newCall('CA2'))
    expect(await log.find('CA2')).toMatchObject({ agentVersion: 'abc123abc123', model: 'live' })
  })

  it('says which program is in the way of the first start', { timeout: 20_000 }, async () => {
    mkdirSync(dirname(bench.path))
    const other = bench.other()
    other.exec('create table theirs (a); begin exclusive')
    expect((await problemOf(bench.url))?.problem).toBe('is locked by another program.')
    other.close()
  })
})
