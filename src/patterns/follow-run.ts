import { type BaseCheckpointSaver, Command, MemorySaver } from "@langchain/langgraph"
import type { BranchContext } from "../agents/agent.js"
import { ConfigError, InvariantError } from "../errors.js"
import { apart } from "../graph/apart.js"
import type { Blueprint } from "../graph/blueprint.js"
import { buildGraph } from "../graph/compile.js"
import { stepsFor } from "../graph/room-for-rounds.js"
import { type RunPast, restOf } from "../graph/past/run-past.js"
import type { RunContext } from "../graph/run/run-context.js"
import { closeRun, openRun } from "../graph/run/runs.js"
import { type QuorumStateValue, resultIn } from "../graph/state.js"
import type { RunEvent, RunEventSink } from "../runtime/events.js"
import type { Interruption } from "../runtime/interruption.js"
import type { Journal } from "../runtime/journal/journal.js"
import type { Runtime } from "../runtime/runtime.js"
import { planBriefs } from "../task/brief.js"
import type { Json } from "../task/json.js"
import type { Result } from "../task/result.js"
import type { RunIdentity } from "../task/run-identity.js"
import { ApprovalRequired, asksSomebody } from "./waiting/approvals.js"
import { askInProcess } from "./waiting/ask-in-process.js"
import { type Question, questionOf } from "./waiting/pending-question.js"
import type { RunOptions } from "./run-options.js"

/** What one run goes by, from question to question. */
export interface Session extends Pick<RunOptions, "signal" | "drain" | "onApproval" | "onShortfall"> {
  readonly identity: RunIdentity
  readonly input: Json
  readonly runtime: Runtime
  readonly onEvent?: RunEventSink | undefined
  readonly parent?: BranchContext | undefined
  readonly journal?: Journal | undefined
  /** Of a run that is taken up again from a journal. */
  readonly past?: RunPast | undefined
  /** Why the run is stopped before it begins, if it is. */
  readonly stopped?: Interruption | undefined
}

/** Answers in a row that may be refused: a function that gives the same one again and again must come to an end. */
const mostRefused = 10

export type CompiledGraph = ReturnType<typeof compileFor>
export type GraphInput = Parameters<CompiledGraph["invoke"]>[0]

/** Where a run is taken up: with what the graph is given next, or with a question that is open. */
export interface Leg {
  readonly next: GraphInput
  readonly question: Question | undefined
  /** False when the graph's plan step is behind it. */
  readonly first: boolean
}

/** The graph of a pattern, on a checkpointer, on one of its own where it may have to wait, or without any. */
export function compileFor(blueprint: Blueprint, given?: BaseCheckpointSaver) {
  const checkpointer = given ?? (asksSomebody(blueprint) ? new MemorySaver() : false)
  return buildGraph(blueprint).compile({ checkpointer })
}

/** The leg that begins with the plan step. */
export function firstLeg({ identity, input }: Session, only: readonly string[] | null): Leg {
  const request = { runId: identity.id, seed: identity.seed, only }
  return { next: { input, request }, question: undefined, first: true }
}

/** Runs the graph to its end; whenever it waits for a person, asks, or leaves the question to `resume`. */
export async function followRun(
  blueprint: Blueprint,
  graph: CompiledGraph,
  session: Session,
  begin: Leg,
): Promise<Result> {
  let { next, question } = begin
  let { stopped } = session
  let refused = 0
  for (let first = begin.first; ; first = false) {
    if (question !== undefined) {
      const { interruptId, request } = question
      refused = request.problem === undefined ? 0 : refused + 1
      if (refused > mostRefused)
        throw new ConfigError(
          `Expected an answer that can be used, got ${refused} that could not: ${request.problem}`,
        )
      const answered = await askInProcess(request, blueprint, session)
      if (answered === undefined) throw new ApprovalRequired(interruptId, request)
      next = new Command({ resume: { [interruptId]: answered.answer } })
      stopped = answered.stopped
    }
    const run = open(blueprint, session, first)
    if (stopped !== undefined) run.scope.stop(stopped)
    try {
      // The caller's signal stops the branches, not the graph: what they have by then is still integrated.
      const state = await apart((config) =>
        graph.invoke(next, {
          ...config,
          recursionLimit: stepsFor(blueprint),
          configurable: { thread_id: session.identity.id },
        }),
      )
      const { failed } = session.journal ?? {}
      if (failed !== undefined) throw failed
      question = questionOf(state)
      if (question === undefined) return endOf(state)
    } finally {
      closeRun(run)
    }
  }
}

/** Opens the context of the next leg of a run: the first, or the one after an answer. */
function open(blueprint: Blueprint, session: Session, first: boolean): RunContext {
  const { identity, input, runtime, onEvent, signal, drain, parent, journal, past } = session
  const run = openRun(identity, blueprint, {
    runtime,
    budgetAbove: parent?.budget,
    flow: parent?.flow,
    callsAbove: parent?.callsChanged,
    wroteAbove: parent?.wrote,
    ...(parent === undefined
      ? {}
      : { flow: parent.flow, deadlineAbove: () => parent.absoluteDeadline ?? Infinity }),
    journal,
    past: past === undefined || first ? past : restOf(past),
    drain,
    streams: false,
  })
  if (onEvent !== undefined) run.events.listen(onEvent)
  if (signal !== undefined) run.invocation.follow(signal, { status: "cancelled", by: "user" })
  if (parent !== undefined) {
    run.events.listen((event) => parent.forward(event))
    run.invocation.follow(parent.signal, { status: "cancelled", by: "parent" })
  }
  const specs = first && past?.state === undefined ? undefined : blueprint.callerBriefs?.(input)
  if (specs !== undefined) run.schemas = planBriefs(specs).schemas
  return run
}

/** @throws InvariantError when the graph came to its end, and the run did not */
function endOf(state: QuorumStateValue): Result {
  const result = resultIn(state)
  if (result !== undefined) return result
  throw new InvariantError(
    `Expected run "${state.run.id}" to end with a result, got none, and its checkpoint leads nowhere. Run it again under another id`,
  )
}

/** A sink for whom the events of all legs of a run are numbered through. */
export function numbered(sink: RunEventSink | undefined): RunEventSink | undefined {
  if (sink === undefined) return undefined
  let before = 0
  let last = 0
  return (event: RunEvent) => {
    if (event.sequence === 1) before = last
    last = before + event.sequence
    return sink(before === 0 ? event : { ...event, sequence: last })
  }
}
