import type { RunEvents } from "../../runtime/events.js"
import { Interruption } from "../../runtime/interruption.js"
import type { Runtime } from "../../runtime/runtime.js"
import { Scope } from "../../runtime/scope.js"
import type { PlannedBrief } from "../../task/brief.js"
import type { Outcome } from "../../task/outcome.js"
import type { Plan } from "../../task/plan.js"
import type { Blueprint } from "../blueprint.js"
import type { Collector } from "./collector.js"
import { Patience } from "./patience.js"
import type { RunDeadline } from "./run-deadline.js"
import type { StartingLine } from "./starting-line.js"

/** What a round has to know of its run. */
interface RunOfRounds {
  readonly scope: Scope
  readonly blueprint: Blueprint
  readonly runtime: Runtime
  readonly events: RunEvents
  readonly collector: Collector
  readonly startingLine: StartingLine
  readonly deadline: RunDeadline
}

/** What a round begins with. */
interface Opening {
  readonly plan: Plan
  /** From 1. */
  readonly number: number
  /** Those there are already. */
  readonly outcomes: readonly Outcome[]
}

/** The briefs that are out together, and what may end their branches before they have all ended. */
export class Round {
  /** Stopped to end the branches of this round, and nothing else. */
  readonly fanOut: Scope
  readonly number: number
  readonly #run: RunOfRounds
  readonly #patience: Patience | undefined
  #briefs: readonly PlannedBrief[]

  /** @param opening absent before the first one goes out */
  constructor(run: RunOfRounds, opening?: Opening) {
    this.#run = run
    this.fanOut = new Scope(run.scope)
    this.number = opening?.number ?? 0
    this.#briefs = opening?.plan.briefs ?? []
    if (opening === undefined) return
    const { plan, outcomes } = opening
    this.fanOut.onStop(() => run.startingLine.flush())
    if (run.deadline.fanOutOver) this.fanOut.stop(new Interruption({ status: "timed_out", scope: "run" }))
    this.#patience = Patience.forRound(plan, outcomes, run.blueprint, run.runtime.clock, () => this.#end())
  }

  /** Briefs of the plan. */
  get briefs(): readonly PlannedBrief[] {
    return this.#briefs
  }

  /** Takes an outcome that was announced: it may be what makes the others unnecessary. */
  take(outcome: Outcome): void {
    this.#patience?.take(outcome)
    this.look()
  }

  /** Lets the integrator look at what has come: once it has enough, the branches that still run are stopped. */
  look(): void {
    if (this.fanOut.interruption !== undefined) return
    const { reason, problem } = this.#run.collector.look()
    if (problem !== undefined) this.#run.events.emit({ type: "warning", message: problem })
    if (reason !== undefined) this.#end()
  }

  /** Takes its timer back, while no node works; `wake` sets it again. */
  rest(): void {
    this.#patience?.rest()
  }

  wake(): void {
    this.#patience?.wake()
  }

  close(): void {
    this.rest()
    this.fanOut.close()
    this.#briefs = []
  }

  #end(): void {
    this.fanOut.stop(new Interruption({ status: "cancelled", by: "decided" }))
  }
}
