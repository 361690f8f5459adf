import { isFinalStatus } from '../../carrier/twilio/webhook-forms.ts'
import { dig, type SeenMessage, type Wanted } from '../message-log.ts'
import type { Webhook } from './phone-server.ts'

/** Recognises a webhook among the events of the bench. */
export function isWebhook(name: Webhook['name']): Wanted {
  return ({ fields }) => fields['event'] === 'webhook' && fields['name'] === name
}

/** Twilio says that this call is over. */
export function isOver(callSid: string | null): Wanted {
  return (message) => {
    const status = callStatusOf(message)
    if (!isWebhook('status')(message) || status === null || !isFinalStatus(status)) return false
    return callSidOf(message) === callSid
  }
}

export function callStatusOf({ fields }: SeenMessage): string | null {
  const status = dig(fields, 'parameters', 'CallStatus')
  return typeof status === 'string' ? status : null
}

export function callSidOf({ fields }: SeenMessage): string | null {
  const callSid = dig(fields, 'parameters', 'CallSid')
  return typeof callSid === 'string' ? callSid : null
}
