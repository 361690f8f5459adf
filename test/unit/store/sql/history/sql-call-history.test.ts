import { onBothEngines } from '../../../../support/store-benches.ts'
import { callHistorySuite } from '../../call-history-suite.ts'
import { callOverviewSuite } from '../../call-overview-suite.ts'
import { callShortcutsSuite } from '../../call-shortcuts-suite.ts'

onBothEngines('call history', callHistorySuite)
onBothEngines('overview of calls', callOverviewSuite)
onBothEngines('short ways to calls', callShortcutsSuite)
