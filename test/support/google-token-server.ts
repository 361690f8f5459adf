import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface GoogleTokenServer extends AsyncDisposable {
  readonly credentialsFile: string
  /** Resolves when a token was given out. */
  readonly answered: Promise<void>
  /** Lets requests that wait have their token. */
  release(): void
}

/** Google's token exchange on this machine, with application default credentials that use it. */
export async function googleTokenServer(options = { answers: true }): Promise<GoogleTokenServer> {
  const gate = Promise.withResolvers<undefined>()
  const answered = Promise.withResolvers<undefined>()
  if (options.answers) gate.resolve(undefined)
  const server = createServer((_request, response) => {
    void gate.promise.then(() => {
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          access_token: 'token',
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'Bearer',
          expires_in: 3_600,
        }),
      )
      answered.resolve(undefined)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const folder = mkdtempSync(join(tmpdir(), 'hexkey-credentials-'))
  const subjectFile = join(folder, 'subject')
  const credentialsFile = join(folder, 'credentials.json')
  writeFileSync(subjectFile, 'subject-token')
  writeFileSync(
    credentialsFile,
    JSON.stringify({
      type: 'external_account',
      audience:
        '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `http://127.0.0.1:${port}/token`,
      credential_source: { file: subjectFile },
    }),
  )
  return {
    credentialsFile,
    answered: answered.promise,
    release: () => {
      gate.resolve(undefined)
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
      rmSync(folder, { recursive: true })
    },
  }
}
