import type { Desk } from '../../tools/desk.ts'
import { HexkeyError } from '../../shared/errors.ts'

/** Orders and callbacks have nowhere to go: the server was set up without a desk. */
class DeskNotSetUp extends HexkeyError {
  readonly code = 'DESK_NOT_SET_UP'
  readonly retryable = false

  constructor() {
    super('orders, callbacks and texts are not set up')
  }
}

/** Takes nothing, and says so. */
export const noDesk: Desk = {
  orderPart: () => Promise.reject(new DeskNotSetUp()),
  partsOrdered: () => Promise.resolve(0),
  requestCallback: () => Promise.reject(new DeskNotSetUp()),
  sendText: () => Promise.resolve({ kind: 'not-sent', why: 'not-set-up' }),
}
