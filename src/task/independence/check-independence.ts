import { ConfigError } from "../../errors.js"
import type { PlannedBrief } from "../brief.js"
import { describe } from "../json.js"
import { itemsTwice, outputKeysTwice } from "./claims.js"
import { duplicateIds, impossibleDependencies } from "./dependencies.js"
import { type IndependenceIssue, joinFound } from "./issue.js"
import { mentions } from "./mentions.js"
import { nearDuplicates } from "./near-duplicates.js"
import { orderOf } from "./order.js"
import type { Resolve } from "./place.js"
import { placeClashes } from "./place-clashes.js"
import { placesNamed } from "./places-named.js"
import { scopesWithin } from "./scopes.js"

/** Options of `checkIndependence`. */
export interface IndependenceOptions {
  /** True for an output key that several briefs may fill, as there is a rule that merges it. @default none */
  readonly mergedKeys?: (key: string) => boolean
  /** The real path of a path, links followed, such as `realPaths` gives. @default paths are compared as they are written */
  readonly resolve?: Resolve
  /** Similarity of the words of two objectives from which they are near-duplicates, above 0, at most 1. @default 0.85 */
  readonly nearDuplicate?: number
  /** Issues that are told one by one, of errors and of warnings; one more counts the rest. @default 100 */
  readonly most?: number
}

/** Whether briefs need nothing of each other, as far as they say what they do. */
export interface IndependenceReport {
  /** What makes the plan unsafe to run as it is. */
  readonly errors: readonly IndependenceIssue[]
  /** What is worth a look. */
  readonly warnings: readonly IndependenceIssue[]
}

/** Steps of comparing after which a check gives up and says so, in all and for each brief: a second or two. */
const mostEffort = { all: 2_000_000, each: 200 }

/**
 * Checks, before anything is paid, that briefs are independent of each other.
 *
 * Errors: ids used twice, dependencies on nobody, on oneself or round in a circle, an input item in two briefs that have
 * not both declared it `shared`, writes of one against reads or writes of another (paths, URIs, globs and prefixes in
 * their normal form), unless one waits for the other or both name the same `exclusive` resource, and output keys that no
 * rule merges. Warnings: words that ask for what another brief delivers, objectives and scopes that nearly coincide.
 *
 * It goes by what the briefs say: paths with and without a root can only be compared with `resolve`, and links below a
 * wildcard are not followed. 10,000 briefs take well under a second.
 *
 * @throws ConfigError when `nearDuplicate` is not above 0 and at most 1
 *
 * @example
 * ```ts
 * import { checkIndependence } from "langgraph-quorum"
 *
 * const { errors } = checkIndependence([
 *   { id: "docs", index: 0, objective: "Update the guide", writes: ["docs/"] },
 *   { id: "links", index: 1, objective: "Check all links", reads: ["./docs/*.md"] },
 * ])
 * console.log(errors[0]?.detail) // "docs" writes "docs/", and "links" reads "./docs/*.md", which can be the same
 * console.log(errors[0]?.repair) // let "links" depend on "docs", or name the same `exclusive` resource in both
 * ```
 */
export function checkIndependence(
  briefs: readonly PlannedBrief[],
  options: IndependenceOptions = {},
): IndependenceReport {
  const { mergedKeys = () => false, resolve, nearDuplicate = 0.85, most = 100 } = options
  const indexOf = new Map(briefs.map(({ id }, index) => [id, index] as const).toReversed())
  if (!(nearDuplicate > 0 && nearDuplicate <= 1))
    throw new ConfigError(
      `Expected \`nearDuplicate\` to be above 0 and at most 1, got ${describe(nearDuplicate)}. Try 0.85`,
    )
  const mostSteps = mostEffort.all + mostEffort.each * briefs.length
  const effort = { left: mostSteps }
  const order = orderOf(briefs, indexOf, effort)
  const { places, problems } = placesNamed(briefs, resolve, most, effort)
  return {
    errors: joinFound(
      [
        duplicateIds(briefs),
        impossibleDependencies(briefs, indexOf),
        itemsTwice(briefs),
        problems,
        placeClashes(briefs, places, order, most, effort),
        outputKeysTwice(briefs, mergedKeys),
      ],
      most,
    ),
    warnings: joinFound(
      [
        mentions(briefs, indexOf, order),
        nearDuplicates(briefs, nearDuplicate, most),
        scopesWithin(briefs, most, { left: mostSteps }),
      ],
      most,
    ),
  }
}
