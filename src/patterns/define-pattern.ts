import { tool } from "@langchain/core/tools"
import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { z } from "zod"
import type { Agent } from "../agents/agent.js"
import { NestedFailure } from "../agents/nested-failure.js"
import { briefPrompt } from "../agents/prompts/prompts.js"
import type { Blueprint } from "../graph/blueprint.js"
import { preflightAgents } from "../graph/preflight.js"
import { buildGraph } from "../graph/compile.js"
import { resultText } from "../report/result-text.js"
import type { RunEvent } from "../runtime/events.js"
import { failureRules } from "../runtime/failure-rules.js"
import type { Brief } from "../task/brief.js"
import type { FailureKind } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import { refuseUnseen } from "./waiting/approvals.js"
import { type Execution, executionOf } from "./execution.js"
import type { AgentOptions, Pattern } from "./pattern.js"
import { recordOf, startHere } from "./run-in-branch.js"
import { streamRun } from "./stream-run.js"

/** What a pattern adds to its blueprint. */
export interface PatternDefinition<Input, Options> {
  readonly blueprint: Blueprint
  /** The options the pattern was made with, for `with`. */
  readonly options: Options
  /** What a parent agent gives the tool. */
  readonly toolInput: z.ZodType<Input>
  /** The pattern's input for a brief, when it is the agent of another pattern. */
  readonly inputOf?: (brief: Brief) => Input
}

/** Makes a pattern of a blueprint: the ways to run it are the same for all of them. */
export function definePattern<Input, Output, Extra, Options extends object>(
  definition: PatternDefinition<Input, Options>,
  make: (options: Options) => Pattern<Input, Output, Extra, Options>,
): Pattern<Input, Output, Extra, Options> {
  const { blueprint } = definition
  const execution = executionOf(blueprint, definition.options)
  type Ended = Result<Output> & Extra

  const run: Pattern<Input, Output, Extra, Options>["run"] = async (input, options = {}) =>
    (await startHere(execution, input, options)) as Ended

  return {
    name: blueprint.pattern,
    run,
    resume: async (runId, options) => (await execution.resume(runId, options)) as Ended,
    fold: async (runId, options) => (await execution.fold(runId, options)) as Ended,
    replay: async (runId, options) => (await execution.replay(runId, options)) as Ended,
    stream: (input, options = {}) =>
      streamRun(
        (onEvent, signal) => startHere(execution, input, { ...options, signal, onEvent }),
        options,
      ) as AsyncIterable<RunEvent<Ended>>,
    graph: () => buildGraph(blueprint),
    asNode: (map) => {
      refuseUnseen(blueprint, "a node", "Put its compiled `graph()` there: it asks through the checkpointer")
      return async (state, config?: LangGraphRunnableConfig) => {
        const signal = config?.signal
        const onEvent = (event: RunEvent): void => config?.writer?.(event)
        return map.output(
          await run(map.input(state), { onEvent, ...(signal === undefined ? {} : { signal }) }),
        )
      }
    },
    asTool: ({ name, description }) => {
      refuseUnseen(blueprint, "a tool", "Ask before the tool is called, or call `run` with `onApproval`")
      return tool(
        async ({ input }: { input: Input }, config: LangGraphRunnableConfig) => {
          const result = await run(input, config.signal === undefined ? {} : { signal: config.signal })
          return [resultText(result), result]
        },
        {
          name,
          description,
          schema: z.object({ input: definition.toolInput }),
          responseFormat: "content_and_artifact",
        },
      )
    },
    asAgent: (options: AgentOptions<Input> = {}) => {
      refuseUnseen(blueprint, "an agent", "Ask at the outer pattern: its plan has the briefs")
      return nestedAgent<Input, Output>(definition, execution, options)
    },
    with: (overrides) => make({ ...definition.options, ...overrides }),
  }
}

/** A pattern as the agent of another: its run is on record in the branch, and its shortfalls are the branch's. */
function nestedAgent<Input, Output>(
  definition: PatternDefinition<Input, object>,
  execution: Execution,
  options: AgentOptions<Input>,
): Agent<Output> {
  const { blueprint } = definition
  const inputOf = options.input ?? definition.inputOf ?? ((brief: Brief) => briefPrompt(brief) as Input)
  return {
    name: options.name ?? blueprint.pattern,
    preflight(preflight) {
      preflightAgents(blueprint, preflight)
    },
    async run(brief, context) {
      const result = await execution.start(inputOf(brief), {}, context)
      context.recordRun(recordOf(result), result.simulated)
      const { pattern, status, reason } = result
      if (result.output === undefined || status === "failed" || status === "cancelled") {
        const message = `the ${pattern} inside ended ${status}: ${reason}`
        throw new NestedFailure(
          { kind: kindOf(result, blueprint), message },
          result.outcomes.some(({ attempts }) => attempts.length > 0),
        )
      }
      return { output: result.output as Output }
    },
  }
}

/** A run that failed because what it calls is out passes that on: the branch around it may go on elsewhere. */
function kindOf({ status, outcomes }: Result, { settings }: Blueprint): FailureKind {
  const late = outcomes.filter((outcome) => outcome.status === "timed_out" && outcome.scope === "run")
  // With no deadline of its own, it was that of a run around it.
  if (late.length > 0 && late.length === outcomes.length && settings.runTimeoutMs === undefined)
    return "deadline"
  const failed = outcomes.filter((outcome) => outcome.status === "failed")
  const [first] = failed
  if (status !== "failed" || first === undefined) return "agent"
  const { kind } = first.error
  const throughout = failed.every(({ error }) => error.kind === kind)
  const none = outcomes.every((outcome) => outcome.status !== "ok" && outcome.status !== "timed_out")
  return throughout && none && failureRules[kind].moves ? kind : "agent"
}
