import type { Agent } from "../../agents/agent.js"
import type { Brief } from "../../task/brief.js"
import type { Outcome } from "../../task/outcome.js"
import { type Spend, noSpend, totalSpend } from "../../task/usage.js"
import type { RunPast } from "../past/run-past.js"

/** What such an agent finds of its run. */
export interface BesideRun {
  readonly past: RunPast | undefined
  /** Has an agent work for the run. */
  readonly ask: (agent: Agent, brief: Brief) => Promise<Outcome>
  /** Settles when what it delivered is on record. */
  readonly record: (agent: Agent, brief: Omit<Brief, "index">, outcome: Outcome) => Promise<void>
}

/** Agents of the planner's and the integrator's: on record and in the cost, but no branches of the plan. */
export class AgentsBeside {
  readonly #run: BesideRun
  #spend: Spend = noSpend
  #simulated = false

  constructor(run: BesideRun) {
    this.#run = run
  }

  /** True once the simulator made something for one of them. */
  get simulated(): boolean {
    return this.#simulated
  }

  /** What they spent since this was last asked. */
  takeSpend(): Spend {
    const spend = this.#spend
    this.#spend = noSpend
    return spend
  }

  /** Runs one; what is on record of an earlier process is not asked again. */
  async run(agent: Agent, brief: Omit<Brief, "index">): Promise<Outcome> {
    const known = this.#run.past?.agents.take(agent.name, brief)
    const outcome = known?.outcome ?? (await this.#ask(agent, brief))
    if (known?.counted !== true) this.#spend = totalSpend([this.#spend, outcome])
    if (outcome.simulated === true) this.#simulated = true
    return outcome
  }

  async #ask(agent: Agent, brief: Omit<Brief, "index">): Promise<Outcome> {
    const outcome = await this.#run.ask(agent, { ...brief, index: 0 })
    await this.#run.record(agent, brief, outcome)
    return outcome
  }
}
