import type { OutputLimits } from "../task/limits.js"
import type { OkOutcome } from "../task/outcome.js"
import { type Claim, listClaims, logProbabilityOf, rawTextOf, shareOf, textsOf } from "./claims.js"

/** A reply reduced to what a branch may say. */
export interface TakenReply {
  /** As it came: untrusted still. */
  readonly output: unknown
  readonly raw: string | undefined
  readonly beside: Pick<OkOutcome, "confidence" | "logProbability" | "evidence" | "assumptions">
  /** What else it said, by name, and what it said in a way that cannot be used. */
  readonly ignored: readonly string[]
}

/** Everything a reply may have. */
const parts: ReadonlySet<string> = new Set([
  "output",
  "raw",
  "confidence",
  "logProbability",
  "evidence",
  "assumptions",
  "claims",
])

/**
 * Takes out of a reply what a branch may say, each part once and only where it is the reply's own. Which brief it
 * answers, what it weighs or how it ended is not for a reply to say: such claims are ignored, and named.
 *
 * @param keepsRaw whether the reply's text is wanted, as it is of ballots
 */
export function takeReply(reply: object, limits: OutputLimits, keepsRaw: boolean): TakenReply {
  const names = namesOf(reply)
  // Most replies of most branches are an output and nothing else.
  if (names.size === 1 && names.has("output")) {
    const output = readOwn(reply, "output")
    if (output !== unreadable) return { output, raw: undefined, beside: {}, ignored: [] }
  }
  const unusable = new Map<string, string>()
  const take = <T>(name: string, read: (value: unknown) => Claim<T>): T | undefined => {
    const value = names.has(name) ? readOwn(reply, name) : undefined
    if (value === undefined) return undefined
    const claim: Claim<T> = value === unreadable ? { why: "it cannot be read" } : read(value)
    if ("value" in claim) return claim.value
    unusable.set(name, claim.why)
    return undefined
  }
  const output = take("output", (value) => ({ value }))
  const raw = keepsRaw ? take("raw", (value) => rawTextOf(value, limits)) : undefined
  const confidence = take("confidence", shareOf)
  const logProbability = take("logProbability", logProbabilityOf)
  const evidence = take("evidence", (value) => textsOf(value, limits))
  const assumptions = take("assumptions", (value) => textsOf(value, limits))
  const claims = take("claims", (value) => textsOf(value, limits)) ?? []
  return {
    output,
    raw,
    beside: {
      ...(confidence === undefined ? {} : { confidence }),
      ...(logProbability === undefined ? {} : { logProbability }),
      ...(evidence === undefined ? {} : { evidence }),
      ...(assumptions === undefined ? {} : { assumptions }),
    },
    ignored: listClaims(
      [...claims, ...[...names].filter((name) => !parts.has(name) || unusable.has(name))],
      unusable,
    ),
  }
}

/** The reply's own names, in its order; none where it does not tell. */
function namesOf(reply: object): ReadonlySet<string> {
  try {
    return new Set(Reflect.ownKeys(reply).filter((name) => typeof name === "string"))
  } catch {
    return new Set()
  }
}

const unreadable = Symbol("unreadable")

/** Asked for once: a getter or a proxy may throw, or say something else the next time. */
function readOwn(reply: object, name: string): unknown {
  try {
    return Reflect.get(reply, name)
  } catch {
    return unreadable
  }
}
