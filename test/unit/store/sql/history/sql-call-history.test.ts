import { onBothEngines } from '../../../../support/store-benches.ts'
import { callHistorySuite } from '../../call-history-suite.ts'

onBothEngines('call history', callHistorySuite)
