import type { Provider } from "./provider.js"
import type { LoadRequest } from "./workload.js"

/** What a client is given to send its requests. */
export interface LoadSite {
  readonly provider: Provider
  readonly ask: typeof fetch
  readonly url: string
  readonly seed: number
  /** Told once of every request that was answered, as it was. */
  answered(request: LoadRequest): void
}

/** A way to get many requests answered; what it gives up is lost. */
export interface LoadClient {
  readonly name: string
  /** Settles when it has done with all of them; rejects never. */
  run(load: readonly LoadRequest[], site: LoadSite): Promise<unknown>
}
