import { SqliteBench } from '../../../support/sqlite-bench.ts'
import { callLogSuite } from '../call-log-suite.ts'

callLogSuite('call log on SQLite', () => Promise.resolve(new SqliteBench()))
