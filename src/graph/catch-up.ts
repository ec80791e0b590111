import type { CheckpointTuple, LangGraphRunnableConfig } from "@langchain/langgraph"
import type { Outcome } from "../task/outcome.js"
import type { Plan } from "../task/plan.js"
import type { Spend } from "../task/usage.js"
import { checkpointerOf } from "./checkpointer-of.js"
import type { RunContext } from "./run-context.js"
import type { ChunkPayload, QuorumStateValue } from "./state.js"

/** Contexts that know the past of their runs: they saw the run begin, or were told. */
const told = new WeakMap<RunContext, Promise<void>>()

/** Marks the context of a run that begins: there is nothing to tell it. */
export function sawBegin(run: RunContext): void {
  told.set(run, Promise.resolve())
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
  const telling = told.get(run) ?? ("planned" in state ? takeUp(state, [], run) : joinRound(run, config))
  told.set(run, telling)
  return telling
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
  const { planned, overhead, outcomes = [], earlier = [] } = past
  const ended = endedBranches(stored)
  await takeUp({ planned, outcomes, earlier, ...(overhead === undefined ? {} : { overhead }) }, ended, run)
  run.beginRound(outcomes, planned)
  for (const outcome of ended) run.settle(outcome)
}

interface Past {
  readonly planned: Plan
  readonly outcomes: readonly Outcome[]
  readonly earlier: readonly Outcome[]
  readonly overhead?: Spend
}

async function takeUp(past: Past, ended: readonly Outcome[], run: RunContext): Promise<void> {
  const { planned, outcomes, earlier, overhead } = past
  // Only the caller's briefs can be had again with their shapes.
  const inherited = planned.briefs.flatMap(({ id, redraws }) => {
    const schema = redraws === undefined ? undefined : run.schemas.get(redraws)
    return schema === undefined ? [] : [[id, schema] as const]
  })
  if (inherited.length > 0) run.schemas = new Map([...run.schemas, ...inherited])
  if (run.budget === undefined || run.scope.interruption !== undefined) return
  const beside = (planned.cost ?? 0) + (overhead?.cost ?? 0)
  const spent = [...outcomes, ...earlier, ...ended].reduce((sum, outcome) => sum + knownCost(outcome), beside)
  const reservation = await run.budget.reserve(0, run.scope)
  reservation.settle(spent)
}

function knownCost({ cost, attempts }: Outcome): number {
  return cost ?? attempts.reduce((sum, attempt) => sum + (attempt.cost ?? 0), 0)
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
