import { ConfigError, QuorumError } from "../../errors.js"
import type { Blueprint } from "../../graph/blueprint.js"
import type { ApprovalRequest } from "../../task/approval.js"
import type { ShortfallRequest } from "../../task/shortfall-request.js"
import type { RunOptions } from "../run-options.js"

/** What a run asks a person: whether its plan may go out, or what becomes of it when too much is missing. */
export type PersonRequest = ApprovalRequest | ShortfallRequest

/**
 * A run waits for a person, and nobody here can ask one: everything it needs is in its checkpointer.
 *
 * Go on with `pattern.resume(error.runId, { interruptId, answer, checkpointer })`, in this process or another.
 *
 * @example
 * ```ts
 * import { MemorySaver } from "@langchain/langgraph"
 * import { ApprovalRequired, section } from "langgraph-quorum"
 *
 * const checkpointer = new MemorySaver()
 * const walk = section({ model: "simulated:demo", briefs: [{ id: "a", objective: "Name a tree" }], approve: "plan" })
 * try {
 *   await walk.run("Nature", { checkpointer })
 * } catch (error) {
 *   if (!(error instanceof ApprovalRequired) || error.request.kind !== "approval") throw error
 *   const { runId, interruptId, request } = error
 *   const answer = { approve: true as const, planHash: request.planHash }
 *   console.log((await walk.resume(runId, { interruptId, answer, checkpointer })).status)
 * }
 * ```
 */
export class ApprovalRequired extends QuorumError {
  readonly runId: string
  /** The question that `resume` answers. */
  readonly interruptId: string
  readonly request: PersonRequest

  constructor(interruptId: string, request: PersonRequest) {
    const { runId, problem } = request
    const waits =
      request.kind === "approval"
        ? `The plan of run "${runId}" waits for approval: ${request.reason}`
        : `Run "${runId}" has ${request.usable} usable outcomes, its quorum is ${request.quorum}, and it waits for a decision`
    super("approval", problem === undefined ? waits : `${waits}. The answer was refused: ${problem}`, {
      data: { runId, interruptId, request },
    })
    this.name = "ApprovalRequired"
    this.runId = runId
    this.interruptId = interruptId
    this.request = request
  }
}

/**
 * Refuses a run that could not ask what it is to ask, before anything is paid.
 *
 * @throws ConfigError when neither a function to ask nor a checkpointer to wait in is there
 */
export function refuseUnanswerable(
  blueprint: Blueprint,
  options: Pick<RunOptions, "onApproval" | "onShortfall" | "checkpointer">,
): void {
  if (options.checkpointer !== undefined) return
  for (const [asks, name, why] of questionsOf(blueprint)) {
    if (!asks || options[name] !== undefined) continue
    throw new ConfigError(
      `${blueprint.pattern}.run: expected \`${name}\` (asked at once) or \`checkpointer\` (holds the run until \`resume\`), as ${why}, got neither`,
    )
  }
}

/**
 * Refuses a pattern that asks a person to be used where there is nobody to ask.
 *
 * @param use what it would be, for example "an agent"
 * @throws ConfigError saying where to ask instead
 */
export function refuseUnseen(blueprint: Blueprint, use: string, instead: string): void {
  const asked = questionsOf(blueprint).find(([asks]) => asks)
  if (asked === undefined) return
  throw new ConfigError(
    `${blueprint.pattern} as ${use}: expected a pattern that asks nobody, got one where ${asked[2]}, and nobody can be asked there. ${instead}`,
  )
}

/** Whether a run may have something to ask a person. */
export function asksSomebody(blueprint: Blueprint): boolean {
  return questionsOf(blueprint).some(([asks]) => asks)
}

function questionsOf({ approve, partial }: Blueprint) {
  return [
    [approve !== undefined, "onApproval", "its plan is to be approved"],
    [partial?.onShortfall === "ask", "onShortfall", "a person decides about a shortfall"],
  ] as const
}
