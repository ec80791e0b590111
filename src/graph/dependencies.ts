import type { Dependency, PlannedBrief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import type { ChunkPayload, SettledDependency } from "./state.js"

/** Runs one brief with what it was given, or without anything when one that it needs has failed; tells how it ended. */
export type RunGiven = (
  brief: PlannedBrief,
  given: readonly Dependency[] | { readonly failed: string },
  ended: (outcome: Outcome) => void,
  broken: (thrown: unknown) => void,
) => void

const nothing: readonly Dependency[] = []

/** The outcomes of the briefs of one `Send`, in their order, each begun as soon as it can be. */
export function outcomesOfChunk(
  { briefs, settled }: Pick<ChunkPayload, "briefs" | "settled">,
  run: RunGiven,
): Promise<readonly Outcome[]> {
  if (briefs.every(isFree)) return outcomesOfFree(briefs, run)
  const dependencies = new Dependencies(briefs, settled, run)
  return Promise.all(briefs.map((brief) => dependencies.outcomeOf(brief)))
}

/** One promise for all of them: 50,000 may wait at once. */
function outcomesOfFree(briefs: readonly PlannedBrief[], run: RunGiven): Promise<readonly Outcome[]> {
  return new Promise((resolve, reject) => {
    const outcomes = Array.from<Outcome>({ length: briefs.length })
    let open = briefs.length
    for (const [place, brief] of briefs.entries()) {
      const ended = (outcome: Outcome): void => {
        outcomes[place] = outcome
        open -= 1
        if (open === 0) resolve(outcomes)
      }
      run(brief, nothing, ended, reject)
    }
  })
}

/** Most briefs of most plans need nobody. */
export function isFree({ dependsOn }: PlannedBrief): boolean {
  return dependsOn === undefined || dependsOn.length === 0
}

/**
 * The briefs of one `Send` as a graph of their own: each starts as soon as those it depends on have settled.
 *
 * Plans have no cycles, and whatever a brief of this round depends on is in the same `Send` or has settled before.
 */
class Dependencies {
  readonly #briefs: ReadonlyMap<string, PlannedBrief>
  readonly #settled: ReadonlyMap<string, SettledDependency>
  readonly #run: RunGiven
  readonly #outcomes = new Map<string, Promise<Outcome>>()

  constructor(briefs: readonly PlannedBrief[], settled: readonly SettledDependency[], run: RunGiven) {
    this.#briefs = new Map(briefs.map((brief) => [brief.id, brief]))
    this.#settled = new Map(settled.map((dependency) => [dependency.briefId, dependency]))
    this.#run = run
  }

  outcomeOf(brief: PlannedBrief): Promise<Outcome> {
    const known = this.#outcomes.get(brief.id)
    if (known !== undefined) return known
    const outcome = isFree(brief) ? this.#begin(brief, nothing) : this.#afterOthers(brief)
    this.#outcomes.set(brief.id, outcome)
    return outcome
  }

  async #afterOthers(brief: PlannedBrief): Promise<Outcome> {
    const { dependsOn = [] } = brief
    const settled = await Promise.all(dependsOn.map((id) => this.#settledOf(id)))
    const failed = settled.find((dependency) => !dependency.ok)
    if (failed !== undefined) return this.#begin(brief, { failed: failed.briefId })
    return this.#begin(
      brief,
      settled.flatMap((one) => (one.ok ? [{ briefId: one.briefId, output: one.output }] : [])),
    )
  }

  #begin(brief: PlannedBrief, given: Parameters<RunGiven>[1]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#run(brief, given, resolve, reject)
    })
  }

  async #settledOf(briefId: string): Promise<SettledDependency> {
    const brief = this.#briefs.get(briefId)
    if (brief === undefined) return this.#settled.get(briefId) ?? { briefId, ok: false }
    // A long chain that is listed from its end must not go as deep into the stack as it is long.
    await Promise.resolve()
    return settledDependency(await this.outcomeOf(brief))
  }
}

/** What a brief that depends on another has to know of its outcome. */
export function settledDependency(outcome: Outcome): SettledDependency {
  const { briefId } = outcome
  return outcome.status === "ok" ? { briefId, ok: true, output: outcome.output } : { briefId, ok: false }
}
