import type { Integrator } from "../../integrate/integrator.js"
import { messageOf } from "../../runtime/failure.js"
import type { Outcome } from "../../task/outcome.js"

/** The outcomes of a run as they arrive, and the integrator's look at them. */
export class Collector {
  /** What the integrator keeps from look to look and from round to round. */
  readonly memory = new Map<string, unknown>()
  readonly #ids = new Set<string>()
  #arrived: Outcome[] = []
  readonly #integrator: Integrator
  #broken = false

  constructor(integrator: Integrator) {
    this.#integrator = integrator
  }

  /**
   * Brings what is here in line with the state: outcomes of another process have not arrived here, and those that the
   * state has no more belong to briefs that go out again.
   */
  beginRound(outcomes: readonly Outcome[]): void {
    const known = new Set(outcomes.map(({ briefId }) => briefId))
    if ([...this.#ids].some((id) => !known.has(id))) {
      this.#arrived = this.#arrived.filter(({ briefId }) => known.has(briefId))
      this.#ids.clear()
      for (const { briefId } of this.#arrived) this.#ids.add(briefId)
    }
    for (const outcome of outcomes) this.add(outcome)
  }

  /** True when the brief of that id has settled. */
  has(briefId: string): boolean {
    return this.#ids.has(briefId)
  }

  /** Takes the first outcome of each brief; false for any other. */
  add(outcome: Outcome): boolean {
    if (this.#ids.has(outcome.briefId)) return false
    this.#ids.add(outcome.briefId)
    this.#arrived.push(outcome)
    return true
  }

  /** Asks the integrator, where it wants to look, for its reason to stop the branches still running, or says why it could not look. */
  look(): { readonly reason?: string | undefined; readonly problem?: string } {
    if (this.#broken || this.#integrator.settled === undefined) return {}
    try {
      return { reason: this.#integrator.settled(this.#arrived, this.memory) }
    } catch (thrown) {
      // It is asked no more: branches that could have been spared are paid for, and nothing else is lost.
      this.#broken = true
      return { problem: `${this.#integrator.name} could not look at what came: ${messageOf(thrown)}` }
    }
  }
}
