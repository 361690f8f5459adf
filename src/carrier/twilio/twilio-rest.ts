import type { restClient, RestAccount } from './rest-client.ts'

type RestClient = ReturnType<typeof restClient>

/**
 * Twilio's REST API, loaded when it is needed first: its client takes 30 MB that a server whose
 * assistants neither text nor hang up has no use for.
 */
export class TwilioRest {
  readonly #account: RestAccount
  #client: Promise<RestClient> | null = null

  constructor(account: RestAccount) {
    this.#account = account
  }

  client(): Promise<RestClient> {
    this.#client ??= import('./rest-client.ts').then(({ restClient }) => restClient(this.#account))
    return this.#client
  }
}
