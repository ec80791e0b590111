import { JournalError } from "../../errors.js"
import type { Json } from "../../task/json.js"
import { tryOrder } from "../../task/outcome-history.js"
import { type Outcome, isOk } from "../../task/outcome.js"
import type { Plan } from "../../task/plan.js"
import type { Result } from "../../task/result.js"
import { type Spend, totalSpend } from "../../task/usage.js"
import type { JournalEntry, RunEntry } from "./journal-entry.js"
import { OpenAttempts } from "./open-attempts.js"
import { recordedResult } from "./recorded-result.js"
import { redacted } from "./redact.js"
import { type Standing, reopen } from "./reopen.js"

/** The state of a run, as its journal tells it. */
export interface FoldedRun extends Standing {
  readonly run: RunEntry
  /** The last one that went out. */
  readonly plan?: Plan
  /** Ids of the briefs that started and did not settle: those that run, or were cut off. */
  readonly inFlight: readonly string[]
  readonly round: number
  /** Times that briefs went out again within the run, or what was written was mended. */
  readonly mends: number
  /** There once the run has ended, unless it was resumed after that. */
  readonly result?: Result
  /** True once no further branch was to start. */
  readonly draining: boolean
  /** Times that the run was resumed. */
  readonly resumed: number
  /** What it was taken up by, in order; absent where nothing was said of that. */
  readonly takenUpBy?: readonly Json[]
  /** All that was paid for, branches that were cut off and earlier tries included. */
  readonly spent: Spend
  /** True when secrets were taken out of what the run was asked: who goes on with it works on what is left. */
  readonly redacted: boolean
}

/** Folds a journal entry by entry, so that none of them has to be kept. */
export class JournalFold {
  #run: RunEntry | undefined
  #plan: Plan | undefined
  #outcomes = new Map<string, Outcome>()
  #earlier: readonly Outcome[] = []
  readonly #attempts = new OpenAttempts()
  #agents = new Map<string, readonly Outcome[]>()
  #beside: readonly Outcome[] = []
  #round = 0
  #mends = 0
  #end: Extract<JournalEntry, { readonly type: "run_end" }> | undefined
  #draining = false
  #resumed = 0
  readonly #takenUpBy: Json[] = []
  #redacted = false
  readonly #withheld = new Set<Outcome>()

  take(entry: JournalEntry): void {
    switch (entry.type) {
      case "run": {
        const { n: _n, at: _at, cause: _cause, redacted = false, ...run } = entry
        this.#run = run
        this.#redacted ||= redacted
        return
      }
      case "plan":
        this.#plan = entry.plan
        this.#round = entry.round
        this.#redacted ||= entry.redacted === true
        return
      case "started":
        return this.#attempts.begin(entry.briefId)
      case "attempt":
        return this.#attempts.add(entry.briefId, entry.attempt)
      case "outcome": {
        const { outcome } = entry
        const attempts = this.#attempts.settle(outcome.briefId)
        const { briefId, index, ...rest } = outcome
        const whole: Outcome = {
          briefId,
          index,
          // Where they stand in the outcome of a run that is not on record, so that both print the same.
          attempts: outcome.hedge === undefined ? attempts : tryOrder(attempts),
          ...rest,
        }
        this.#look(whole, entry)
        return this.#settle(whole)
      }
      case "reopened":
        return this.#reopen(entry.briefIds)
      case "agent":
        this.#attempts.settleAgent(entry.outcome.attempts)
        this.#look(entry.outcome, entry)
        this.#agents.set(entry.key, [...(this.#agents.get(entry.key) ?? []), entry.outcome])
        return
      case "resumed":
        if (entry.command !== undefined) this.#takenUpBy.push(entry.command)
        return this.#resume(entry.retryFailed)
      case "draining":
        this.#draining = true
        return
      case "run_end":
        this.#end = entry
        return
      case "ballot":
      case "conflict":
      case "check":
      case "budget":
        // For people: the result holds them as well.
        return
    }
  }

  /** @throws JournalError when no run began */
  folded(): FoldedRun {
    const run = this.#run
    if (run === undefined) {
      throw new JournalError(
        "Expected a journal that begins with its run, got one without a whole entry: it was cut off before anything was paid for. Run it again, under the same id if you like",
      )
    }
    const standing = this.#standing()
    const { outcomes, open, earlier, agents } = standing
    return {
      run,
      ...(this.#plan === undefined ? {} : { plan: this.#plan }),
      ...standing,
      inFlight: [...open.keys()],
      round: this.#round,
      mends: this.#mends,
      ...(this.#end === undefined
        ? {}
        : { result: recordedResult(this.#end, standing, this.#plan?.briefs ?? []) }),
      draining: this.#draining,
      resumed: this.#resumed,
      ...(this.#takenUpBy.length === 0 ? {} : { takenUpBy: [...this.#takenUpBy] }),
      spent: totalSpend([
        ...outcomes,
        ...earlier,
        ...[...agents.values()].flat(),
        ...this.#beside,
        ...[...open.values()].flat(),
        ...this.#attempts.beside,
      ]),
      redacted: this.#redacted,
    }
  }

  #standing(): Standing {
    return {
      outcomes: [...this.#outcomes.values()],
      earlier: this.#earlier,
      open: this.#attempts.branches,
      agents: this.#agents,
      withheld: this.#withheld,
    }
  }

  /** Whether an output held what was taken out of its entry. */
  #look(outcome: Outcome, { redacted: taken }: Pick<JournalEntry, "redacted">): void {
    if (taken === true && isOk(outcome) && JSON.stringify(outcome.output).includes(redacted))
      this.#withheld.add(outcome)
  }

  /** The first outcome of a brief counts, until it is opened again; what another one cost was paid all the same. */
  #settle(outcome: Outcome): void {
    if (this.#outcomes.has(outcome.briefId)) this.#beside = [...this.#beside, outcome]
    else this.#outcomes.set(outcome.briefId, outcome)
  }

  #reopen(ids: readonly string[]): void {
    const reopened = ids.flatMap((id) => {
      const outcome = this.#outcomes.get(id)
      this.#outcomes.delete(id)
      return outcome === undefined ? [] : [outcome]
    })
    this.#earlier = [...this.#earlier, ...reopened]
    // Also where no brief goes out again, and only what was written is mended.
    this.#mends += 1
  }

  #resume(retryFailed: boolean): void {
    const again = reopen(this.#standing(), this.#plan?.briefs ?? [], retryFailed)
    this.#outcomes = new Map(again.outcomes.map((outcome) => [outcome.briefId, outcome]))
    this.#earlier = again.earlier
    this.#agents = new Map(again.agents)
    this.#beside = [...this.#beside, ...again.earlierAgents]
    this.#attempts.cutOff()
    this.#end = undefined
    this.#draining = false
    this.#resumed += 1
  }
}

/**
 * The state of a run: the fold of its journal.
 *
 * @throws JournalError when the journal holds no run
 */
export function foldJournal(entries: Iterable<JournalEntry>): FoldedRun {
  const fold = new JournalFold()
  for (const entry of entries) fold.take(entry)
  return fold.folded()
}
