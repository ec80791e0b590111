import type { Brief } from "../../task/brief.js"
import type { Outcome } from "../../task/outcome.js"
import { contentHash } from "../../task/plan-hash.js"

/** What an agent beside the branches is asked. */
type Asked = Omit<Brief, "index">

/** What an agent delivered before, and whether the state that the run begins with has its spending already. */
export interface RecordedReply {
  readonly outcome: Outcome
  readonly counted: boolean
}

/** How recorded replies are given. */
export interface RecordedAgentsOptions {
  /** Whether the state has the spending of all of them. */
  readonly counted: boolean
  /** Stands in for what is not on record, where nothing may be called. @default it is called */
  readonly otherwise?: (agent: string, asked: Asked) => Outcome
}

/** Names what an agent beside the branches was asked, by content: asked the same again, it need not be called again. */
export function agentKey(agent: string, brief: Asked): string {
  const { output: _, ...asked } = brief
  return contentHash({ agent, asked })
}

/** What the planner's and the integrator's agents delivered before; the nth time of a question gets the nth reply. */
export class RecordedAgents {
  readonly #replies: ReadonlyMap<string, readonly Outcome[]>
  readonly #taken = new Map<string, number>()
  readonly #options: RecordedAgentsOptions

  constructor(replies: ReadonlyMap<string, readonly Outcome[]>, options: RecordedAgentsOptions) {
    this.#replies = replies
    this.#options = options
  }

  /** The reply on record; nothing when the agent has to be called. */
  take(agent: string, asked: Asked): RecordedReply | undefined {
    const { counted, otherwise } = this.#options
    const known = this.#next(agent, asked)
    if (known !== undefined) return { outcome: known, counted }
    const instead = otherwise?.(agent, asked)
    return instead === undefined ? undefined : { outcome: instead, counted: true }
  }

  #next(agent: string, asked: Asked): Outcome | undefined {
    if (this.#replies.size === 0) return undefined
    const key = agentKey(agent, asked)
    const taken = this.#taken.get(key) ?? 0
    const outcome = this.#replies.get(key)?.[taken]
    if (outcome !== undefined) this.#taken.set(key, taken + 1)
    return outcome
  }
}
