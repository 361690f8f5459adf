import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import type { CallLog } from '../call-log.ts'
import { openStore } from './open-store.ts'

/** {@link openStore} for whoever needs the call log alone. */
export async function openCallLog(
  databaseUrl: string,
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<CallLog> {
  return (await openStore(databaseUrl, parts)).callLog
}
