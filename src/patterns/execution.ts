import { type BaseCheckpointSaver, Command, MemorySaver } from "@langchain/langgraph"
import type { BranchContext } from "../agents/agent.js"
import { ConfigError, InvariantError } from "../errors.js"
import { apart } from "../graph/apart.js"
import type { Blueprint } from "../graph/blueprint.js"
import { buildGraph } from "../graph/compile.js"
import { stepsFor } from "../graph/mend.js"
import { identify } from "../graph/plan.js"
import type { RunContext } from "../graph/run-context.js"
import { closeRun, openRun } from "../graph/runs.js"
import { type QuorumStateValue, type RunIdentity, resultIn } from "../graph/state.js"
import type { RunEvent, RunEventSink } from "../runtime/events.js"
import type { Interruption } from "../runtime/interruption.js"
import { type Runtime, systemRuntime } from "../runtime/runtime.js"
import { planBriefs } from "../task/brief.js"
import { type Json, toJson } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import type { Result } from "../task/result.js"
import { ApprovalRequired, asksSomebody, refuseUnanswerable } from "./approvals.js"
import { askInProcess } from "./ask-in-process.js"
import { type Question, questionOf } from "./pending-question.js"
import { type ResumeOptions, type RunOptions, resumeOptionsSchema, runOptionsSchema } from "./run-options.js"
import { refuseKnownRun, waitingRun } from "./waiting-run.js"

/** The ways into the graph of a pattern: a run from its start, and on from where one waits or was cut off. */
export interface Execution {
  start(input: unknown, options: RunOptions, parent?: BranchContext): Promise<Result>
  resume(runId: string, options: ResumeOptions): Promise<Result>
}

/** What one run goes by, from question to question. */
interface Session extends Pick<RunOptions, "signal" | "onApproval" | "onShortfall"> {
  readonly identity: RunIdentity
  readonly input: Json
  readonly runtime: Runtime
  readonly onEvent: RunEventSink | undefined
  readonly parent?: BranchContext | undefined
}

/** Answers in a row that may be refused: a function that gives the same one again and again must come to an end. */
const mostRefused = 10

/** Where a run is taken up: with what the graph is given next, or with a question that is open. */
interface Leg<Input> {
  readonly next: Input
  readonly question: Question | undefined
  readonly first: boolean
}

export function executionOf(blueprint: Blueprint): Execution {
  const compile = (checkpointer: BaseCheckpointSaver | false) =>
    buildGraph(blueprint).compile({ checkpointer })
  type Graph = ReturnType<typeof compile>
  type Input = Parameters<Graph["invoke"]>[0]
  let unheld: Graph | undefined

  /** Opens the context of the next leg of a run: the first, or the one after an answer. */
  const open = (
    { identity, input, runtime, onEvent, signal, parent }: Session,
    first: boolean,
  ): RunContext => {
    const run = openRun(identity, blueprint, {
      runtime,
      budgetAbove: parent?.budget,
      wroteAbove: parent?.wrote,
      streams: false,
    })
    if (onEvent !== undefined) run.events.listen(onEvent)
    if (signal !== undefined) run.follow(signal, { status: "cancelled", by: "user" })
    if (parent !== undefined) {
      run.events.listen((event) => parent.forward(event))
      run.follow(parent.signal, { status: "cancelled", by: "parent" })
    }
    const specs = first ? undefined : blueprint.callerBriefs?.(input)
    if (specs !== undefined) run.schemas = planBriefs(specs).schemas
    return run
  }

  /** Runs the graph to its end; whenever it waits for a person, asks, or leaves the question to `resume`. */
  const follow = async (graph: Graph, session: Session, begin: Leg<Input>): Promise<Result> => {
    let { next, question } = begin
    let stopped: Interruption | undefined
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
      const run = open(session, first)
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
        question = questionOf(state)
        if (question === undefined) return endOf(state)
      } finally {
        closeRun(run)
      }
    }
  }

  return {
    async start(input, options, parent) {
      const parsed = parseOptions(runOptionsSchema, options, `${blueprint.pattern}.run`)
      const { checkpointer, seed, runId, only, runtime = parent?.runtime ?? systemRuntime } = parsed
      refuseUnanswerable(blueprint, parsed)
      const json = toJson(input, "input")
      const identity = identify(runId ?? runtime.id(), seed ?? null, runtime.clock.now())
      const session: Session = {
        ...parsed,
        identity:
          parent === undefined ? identity : { ...identity, seed: parent.seed, seedGiven: parent.seedGiven },
        input: json,
        runtime,
        onEvent: numbered(parsed.onEvent),
        parent,
      }
      const held = checkpointer ?? (asksSomebody(blueprint) ? new MemorySaver() : undefined)
      const graph = held === undefined ? (unheld ??= compile(false)) : compile(held)
      if (checkpointer !== undefined) await refuseKnownRun(checkpointer, identity.id)
      const request = { runId: identity.id, seed: session.identity.seed, only: only ?? null }
      return follow(graph, session, { next: { input: json, request }, question: undefined, first: true })
    },

    async resume(runId, options) {
      const parsed = parseOptions(resumeOptionsSchema, options, `${blueprint.pattern}.resume`)
      const graph = compile(parsed.checkpointer)
      const snapshot = await graph.getState({ configurable: { thread_id: runId } })
      const waiting = waitingRun(runId, snapshot, parsed, blueprint.pattern)
      const { runtime = systemRuntime, interruptId, answer } = parsed
      const session: Session = { ...parsed, ...waiting, runtime, onEvent: numbered(parsed.onEvent) }
      return interruptId === undefined
        ? follow(graph, session, { next: null, question: waiting.question, first: false })
        : follow(graph, session, {
            next: new Command({ resume: { [interruptId]: answer } }),
            question: undefined,
            first: false,
          })
    },
  }
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
function numbered(sink: RunEventSink | undefined): RunEventSink | undefined {
  if (sink === undefined) return undefined
  let before = 0
  let last = 0
  return (event: RunEvent) => {
    if (event.sequence === 1) before = last
    last = before + event.sequence
    sink(before === 0 ? event : { ...event, sequence: last })
  }
}
