import type { Journal } from "../../runtime/journal/journal.js"
import type { Brief } from "../../task/brief.js"
import type { Attempt, Outcome } from "../../task/outcome.js"
import type { Plan } from "../../task/plan.js"
import { isBatchLines } from "../../task/batch-line.js"
import { toJson } from "../../task/json.js"
import type { Result, Verdict } from "../../task/result.js"
import { agentKey } from "../past/recorded-agents.js"
import type { IntegrationRecord } from "../state.js"

/**
 * What a run leaves on record on its way: everything it does goes through here, and nothing happens where no journal is
 * kept.
 */
export class RunLog {
  readonly #journal: Journal | undefined
  /** What caused what, by brief: the entry of the plan, then that of the start. */
  readonly #causes = new Map<string, number>()
  #planEntry: number | undefined
  #plan: Plan | undefined

  constructor(journal: Journal | undefined) {
    this.#journal = journal
  }

  get kept(): boolean {
    return this.#journal !== undefined
  }

  /** The plan as it goes out, whole. */
  planned(plan: Plan, round: number): void {
    this.#plan = plan
    this.#planEntry = this.#journal?.append({ type: "plan", plan, round })
  }

  started(briefId: string, round: number): void {
    const entry = this.#journal?.append({ type: "started", briefId, round }, this.#planEntry)
    if (entry !== undefined) this.#causes.set(briefId, entry)
  }

  /** @param briefId of the branch; `null` for an agent beside the branches */
  attempt(briefId: string | null, attempt: Attempt): void {
    this.#journal?.append({ type: "attempt", briefId, attempt }, this.#causeOf(briefId))
  }

  /** Settles when the outcome is on disk: it may be announced then. */
  outcome({ attempts: _attempts, ...outcome }: Outcome): Promise<void> {
    if (this.#journal === undefined) return Promise.resolve()
    this.#journal.append({ type: "outcome", outcome }, this.#causeOf(outcome.briefId))
    this.#causes.delete(outcome.briefId)
    // Not awaited here: a promise for each branch is not for nothing.
    return this.#journal.durable()
  }

  reopened(briefIds: readonly string[]): void {
    this.#journal?.append({ type: "reopened", briefIds })
  }

  draining(): void {
    this.#journal?.append({ type: "draining" })
  }

  budget(budget: object): void {
    this.#journal?.append({ type: "budget", budget: toJson(budget, "budget") })
  }

  /** What an agent beside the branches delivered: asked the same again, it may say something else. */
  async agent(name: string, brief: Omit<Brief, "index">, outcome: Outcome): Promise<void> {
    if (this.#journal === undefined) return
    this.#journal.append({ type: "agent", key: agentKey(name, brief), outcome })
    await this.#journal.durable()
  }

  integrated({ extra, conflicts }: IntegrationRecord): void {
    if (this.#journal === undefined) return
    for (const ballot of ballotsIn(extra)) {
      this.#journal.append({ type: "ballot", ballot: toJson(ballot, "ballot") })
    }
    for (const conflict of conflicts) this.#journal.append({ type: "conflict", conflict })
  }

  validated({ checks, findings }: Verdict): void {
    for (const check of checks) {
      const found = findings.filter((finding) => finding.check === check.check)
      this.#journal?.append({ type: "check", check, findings: found })
    }
  }

  /** Settles when the end is on disk. */
  async ended({ outcomes, ...result }: Result): Promise<void> {
    if (this.#journal === undefined) return
    // What the outcomes say already is not written twice.
    if (isBatchLines(result.output, outcomes, this.#plan?.briefs ?? []))
      this.#journal.append({ type: "run_end", result: { ...result, output: null }, outputIs: "lines" })
    else this.#journal.append({ type: "run_end", result })
    await this.#journal.durable()
  }

  #causeOf(briefId: string | null): number | undefined {
    return briefId === null ? this.#planEntry : (this.#causes.get(briefId) ?? this.#planEntry)
  }
}

/** The ballots of a vote, as its tally tells them. */
function ballotsIn(extra: IntegrationRecord["extra"]): readonly unknown[] {
  const { tally } = extra as { readonly tally?: { readonly ballots?: readonly unknown[] } }
  return tally?.ballots ?? []
}
