import type { Agent } from "../agents/agent.js"
import type { Brief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import { type Spend, noSpend, totalSpend } from "../task/usage.js"
import type { RunContext } from "./run-context.js"

/** Agents of the planner's and the integrator's: on record and in the cost, but no branches of the plan. */
export class AgentsBeside {
  readonly #run: RunContext
  #spend: Spend = noSpend
  #simulated = false

  constructor(run: RunContext) {
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
    const run = this.#run
    const known = run.past?.agents.take(agent.name, brief)
    const outcome = known?.outcome ?? (await this.#ask(agent, brief))
    if (known?.counted !== true) this.#spend = totalSpend([this.#spend, outcome])
    if (outcome.simulated === true) this.#simulated = true
    return outcome
  }

  async #ask(agent: Agent, brief: Omit<Brief, "index">): Promise<Outcome> {
    const run = this.#run
    const site = run.site(run.scope, run.runtime.clock.now(), { beside: true })
    const outcome = await run.blueprint.executor.run({ ...brief, index: 0 }, agent, site)
    await run.written(run.log.agent(agent.name, brief, outcome))
    return outcome
  }
}
