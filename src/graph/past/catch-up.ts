import type { CheckpointTuple, LangGraphRunnableConfig } from "@langchain/langgraph"
import { type Amounts, noAmounts } from "../../runtime/budget/budget.js"
import { plus } from "../../runtime/budget/amounts.js"
import type { Outcome } from "../../task/outcome.js"
import type { Plan } from "../../task/plan.js"
import { type Spend, noSpend } from "../../task/usage.js"
import { checkpointerOf } from "./checkpointer-of.js"
import type { RunContext } from "../run/run-context.js"
import type { ChunkPayload, QuorumStateValue } from "../state.js"

/** One for all: a promise holds on to the async context in which it was made, and that of a node to all its state. */
const nothingToTell = Promise.resolve()

/** Marks the context of a run that begins, or was told all: there is nothing to tell it. */
export function sawBegin(run: RunContext): void {
  run.told = nothingToTell
}

/**
 * Tells a context that was made anew, in another process, after an answer or after a cut, what was before it: what is
 * spent, and how far the round is. It is told once, and every node waits for that.
 *
 * A cost that is not known is charged as far as the tries of it are known. Calls that were in flight when the run was
 * cut off are on no record at all: they count as nothing.
 */
export function catchUp(
  run: RunContext,
  state: QuorumStateValue | ChunkPayload,
  config: LangGraphRunnableConfig,
): Promise<void> {
  if (run.told !== undefined) return run.told
  if ("planned" in state) {
    takeUp(state, [], run)
    sawBegin(run)
    return nothingToTell
  }
  run.told = joinRound(run, config)
  return run.told
}

/**
 * A branch is given its chunk only: the rest stands in the checkpoint of its superstep. Branches of that superstep
 * that have ended already are in no state yet, but among the pending writes of that checkpoint, where it is written
 * as they end (LangGraph's durability "async" and "sync", not "exit").
 */
async function joinRound(run: RunContext, config: LangGraphRunnableConfig): Promise<void> {
  const stored = await checkpointOf(config)
  const past = stored?.checkpoint.channel_values as Partial<QuorumStateValue> | undefined
  if (stored === undefined || past?.planned === undefined || past.run?.id !== run.identity.id) return
  const { planned, overhead, outcomes = [], earlier = [], round = 1 } = past
  const ended = endedBranches(stored)
  takeUp({ planned, outcomes, earlier, ...(overhead === undefined ? {} : { overhead }) }, ended, run)
  run.beginRound(outcomes, planned, round)
  for (const outcome of ended) await run.settle(outcome)
}

interface Past {
  readonly planned: Plan
  readonly outcomes: readonly Outcome[]
  readonly earlier: readonly Outcome[]
  readonly overhead?: Spend
}

function takeUp(past: Past, ended: readonly Outcome[], run: RunContext): void {
  const { planned, outcomes, earlier, overhead = noSpend } = past
  inheritSchemas(planned, run)
  const beside = [planned, overhead].map(({ usage, cost }) => amountsOf(usage, cost ?? 0))
  const branches = [...outcomes, ...earlier, ...ended].map(spentOn)
  run.resources.budget?.commit([...beside, ...branches].reduce(plus, noAmounts))
}

/** Briefs that draw others again keep the shapes of those: only the caller's can be had again. */
export function inheritSchemas({ briefs }: Plan, run: RunContext): void {
  const inherited = briefs.flatMap(({ id, redraws }) => {
    const schema = redraws === undefined ? undefined : run.schemas.get(redraws)
    return schema === undefined ? [] : [[id, schema] as const]
  })
  if (inherited.length > 0) run.schemas = new Map([...run.schemas, ...inherited])
}

/** What a branch has spent, as far as it is known: a cost that is not is that of the tries of which it is. */
export function spentOn({ usage, cost, attempts }: Pick<Outcome, "usage" | "cost" | "attempts">): Amounts {
  const known = cost ?? attempts.reduce((sum, attempt) => sum + (attempt.cost ?? 0), 0)
  // Every try was a call, also one whose reply never came.
  const tries = attempts.filter(({ cached }) => cached !== true).length
  return { ...amountsOf(usage, known), calls: Math.max(tries, usage.calls) }
}

function amountsOf({ calls, inputTokens, outputTokens }: Spend["usage"], cost: number): Amounts {
  return { calls, tokens: inputTokens + outputTokens, cost }
}

/** The checkpoint that the superstep of a node belongs to, at the place of its graph within a bigger one. */
async function checkpointOf(config: LangGraphRunnableConfig): Promise<CheckpointTuple | undefined> {
  const configurable: Readonly<Record<string, unknown>> = config.configurable ?? {}
  const node = configurable["checkpoint_ns"]
  const graph = typeof node === "string" && node.includes("|") ? node.slice(0, node.lastIndexOf("|")) : ""
  const ids = configurable["checkpoint_map"] as Readonly<Record<string, string>> | undefined
  const id = ids?.[graph]
  if (id === undefined) return undefined
  return checkpointerOf(config)?.getTuple({
    configurable: { thread_id: configurable["thread_id"], checkpoint_ns: graph, checkpoint_id: id },
  })
}

function endedBranches({ pendingWrites = [] }: CheckpointTuple): readonly Outcome[] {
  return pendingWrites.flatMap(([, channel, value]) =>
    channel === "outcomes" && Array.isArray(value) ? (value as readonly Outcome[]) : [],
  )
}
