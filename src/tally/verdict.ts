import type { Ballot } from "./ballot.js"
import { ConfigError } from "../errors.js"
import { show } from "./rule-options.js"

/** Says how good an output is (higher is better) or whether it passes; pure: it is asked about a ballot repeatedly. */
export type Verifier = (output: unknown, ballot: Ballot) => number | boolean

/** What is known of one ballot: its score, with a pass as 1 and a failure as 0, or why it has none. */
export type Verdict = { readonly score: number; readonly passed?: boolean } | { readonly fault: string }

/** Asks the verifier; without one, the ballot's own score counts. Never throws. */
export function readVerdict(ballot: Ballot, verifier: Verifier | undefined): Verdict {
  let said: unknown
  try {
    said =
      verifier === undefined ? ballot.score : verifier(ballot.output ?? ballot.raw ?? ballot.choice, ballot)
  } catch (error) {
    return { fault: `the verifier threw: ${shorten(error instanceof Error ? error.message : show(error))}` }
  }
  if (typeof said === "boolean") return { score: said ? 1 : 0, passed: said }
  if (typeof said === "number" && Number.isFinite(said)) return { score: said }
  if (said === undefined) return { fault: "no score" }
  return { fault: `the score is ${typeof said === "number" ? String(said) : `not a number: ${show(said)}`}` }
}

/**
 * The arguments of a rule that may be given a verifier before its options.
 *
 * @throws ConfigError for a verifier that is no function, or is asynchronous
 */
export function readArguments<Options>(
  given: readonly [Options] | readonly [Verifier, Options],
  where: string,
): { readonly verifier: Verifier | undefined; readonly options: Options } {
  if (given.length === 1) {
    if (typeof given[0] === "function") {
      throw new ConfigError(`${where}: expected options after the verifier, got none. Add { samples }`)
    }
    return { verifier: undefined, options: given[0] }
  }
  const [verifier, options] = given
  if (typeof verifier !== "function") {
    throw new ConfigError(
      `${where}: expected the verifier to be a function, got ${show(verifier)}. ` +
        "Leave it out to go by the scores that the ballots have",
    )
  }
  if (Reflect.get(verifier, Symbol.toStringTag) === "AsyncFunction") {
    throw new ConfigError(
      `${where}: expected a verifier that answers at once, got an asynchronous one. ` +
        "Let scoreBallots(verifier) score the ballots, and leave it out here",
    )
  }
  return { verifier, options }
}

/** The verifier as plain JSON. */
export function showVerifier(verifier: Verifier | undefined): string {
  if (verifier === undefined) return "the score of each ballot"
  return `function ${verifier.name === "" ? "(anonymous)" : verifier.name}`
}

/** Says how many ballots do not count, and why; nothing where all do. */
export function faultWarnings(faults: ReadonlyMap<string, number>, of: number): readonly string[] {
  if (faults.size === 0) return []
  const most = 5
  const causes = [...faults].sort(([left], [right]) => (left < right ? -1 : 1))
  const shown = causes.slice(0, most).map(([fault, times]) => `${fault} (${times})`)
  const more = causes.length > most ? [`${causes.length - most} other causes`] : []
  const lost = causes.reduce((sum, [, times]) => sum + times, 0)
  return [`${lost} of ${of} ballots do not count: ${[...shown, ...more].join(", ")}`]
}

/** Messages of others' code go into reports: on one line, cut. */
function shorten(message: string): string {
  const line = message.replaceAll(/\s+/gu, " ").trim()
  return line.length > 80 ? `${line.slice(0, 77)}...` : line
}
