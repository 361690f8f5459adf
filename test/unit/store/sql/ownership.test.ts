import { SqliteBench } from '../../../support/sqlite-bench.ts'
import { ownershipSuite } from './ownership-suite.ts'

ownershipSuite('two owners of one call on SQLite', () => Promise.resolve(new SqliteBench()))
