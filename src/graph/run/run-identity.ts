import { randomStream } from "../../runtime/random.js"
import { systemRuntime } from "../../runtime/runtime.js"
import type { RunIdentity } from "../../task/run-identity.js"

/** Without a seed of the caller's, the run id is the seed: unlike from run to run, and on record. */
export function identify(
  id: string,
  seed: number | null,
  startedAt = systemRuntime.clock.now(),
): RunIdentity {
  const drawn = (): number => Math.floor(randomStream(0, id)() * 2 ** 31)
  return { id, seed: seed ?? drawn(), seedGiven: seed !== null, startedAt }
}
