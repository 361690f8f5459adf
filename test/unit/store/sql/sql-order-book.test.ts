import { systemClock } from '../../../../src/shared/clock.ts'
import { openStore } from '../../../../src/store/sql/open-store.ts'
import { SqliteEngine } from '../../../../src/store/sql/sqlite/sqlite-engine.ts'
import { SqliteBench } from '../../../support/sqlite-bench.ts'
import { orderBookSuite } from './order-book-suite.ts'

orderBookSuite('the order book on SQLite', () => {
  const bench = new SqliteBench()
  return Promise.resolve({
    openStore: () => openStore(bench.url, { clock: systemClock, log: bench.log.log }),
    openEngine: () => SqliteEngine.open(bench.path, systemClock),
    ask(text) {
      const other = bench.other()
      const rows = other.prepare(text).all()
      other.close()
      return Promise.resolve(rows.map((row) => ({ ...row })))
    },
    close: () => bench.close(),
  })
})
