import { tool } from "@langchain/core/tools"
import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { z } from "zod"
import type { Agent, BranchContext } from "../agents/agent.js"
import { briefPrompt } from "../agents/prompts.js"
import { apart } from "../graph/apart.js"
import type { Blueprint } from "../graph/blueprint.js"
import { buildGraph } from "../graph/compile.js"
import { stepsFor } from "../graph/integrate.js"
import { identify } from "../graph/plan.js"
import { closeRun, openRun } from "../graph/runs.js"
import { resultText } from "../report/result-text.js"
import type { RunEvent } from "../runtime/events.js"
import { AttemptError } from "../runtime/failure.js"
import { systemRuntime } from "../runtime/runtime.js"
import type { Brief } from "../task/brief.js"
import { toJson } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import type { Result } from "../task/result.js"
import { streamRun } from "./stream-run.js"
import type { AgentOptions, Pattern } from "./pattern.js"
import { type RunOptions, runOptionsSchema } from "./run-options.js"

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
  const compile = () => buildGraph(blueprint).compile({ checkpointer: false })
  let compiled: ReturnType<typeof compile> | undefined

  const execute = async (input: Input, options: RunOptions, parent?: BranchContext): Promise<Result> => {
    const {
      signal,
      seed,
      runId,
      onEvent,
      only,
      runtime = parent?.runtime ?? systemRuntime,
    } = parseOptions(runOptionsSchema, options, `${blueprint.pattern}.run`)
    const given = { input: toJson(input, "input") }
    const identity = identify(runId ?? runtime.id(), seed ?? null, runtime.clock.now())
    const run = openRun(
      parent === undefined ? identity : { ...identity, seed: parent.seed, seedGiven: parent.seedGiven },
      blueprint,
      { runtime, budgetAbove: parent?.budget, streams: false },
    )
    try {
      if (onEvent !== undefined) run.events.listen(onEvent)
      if (signal !== undefined) run.follow(signal, { status: "cancelled", by: "user" })
      if (parent !== undefined) {
        run.events.listen((event) => parent.forward(event))
        run.follow(parent.signal, { status: "cancelled", by: "parent" })
      }
      compiled ??= compile()
      const graph = compiled
      const request = { runId: identity.id, seed: identity.seed, only: only ?? null }
      // The caller's signal stops the branches, not the graph: what they have by then is still integrated.
      const { result } = await apart((config) =>
        graph.invoke({ ...given, request }, { ...config, recursionLimit: stepsFor(blueprint) }),
      )
      return result
    } finally {
      closeRun(run)
    }
  }

  const run: Pattern<Input, Output, Extra, Options>["run"] = async (input, options = {}) =>
    (await execute(input, options)) as Result<Output> & Extra

  return {
    name: blueprint.pattern,
    run,
    stream: (input, options = {}) =>
      streamRun((onEvent, signal) => execute(input, { ...options, signal, onEvent }), options),
    graph: () => buildGraph(blueprint),
    asNode: (map) => async (state, config?: LangGraphRunnableConfig) => {
      const signal = config?.signal
      const onEvent = (event: RunEvent): void => config?.writer?.(event)
      return map.output(await run(map.input(state), { onEvent, ...(signal === undefined ? {} : { signal }) }))
    },
    asTool: ({ name, description }) =>
      tool(
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
      ),
    asAgent: (options: AgentOptions<Input> = {}) => nestedAgent<Input, Output>(definition, execute, options),
    with: (overrides) => make({ ...definition.options, ...overrides }),
  }
}

/** A pattern as the agent of another: its run is on record in the branch, and its shortfalls are the branch's. */
function nestedAgent<Input, Output>(
  definition: PatternDefinition<Input, object>,
  execute: (input: Input, options: RunOptions, parent?: BranchContext) => Promise<Result>,
  options: AgentOptions<Input>,
): Agent<Output> {
  const { blueprint } = definition
  const inputOf = options.input ?? definition.inputOf ?? ((brief: Brief) => briefPrompt(brief) as Input)
  return {
    name: options.name ?? blueprint.pattern,
    preflight(preflight) {
      blueprint.agent.preflight?.(preflight)
      for (const agent of blueprint.integrator.agents ?? []) agent.preflight?.(preflight)
    },
    async run(brief, context) {
      const result = await execute(inputOf(brief), {}, context)
      const missing = result.failures.map((failure) => failure.briefId)
      const { pattern, runId, status, reason } = result
      context.recordRun({ pattern, runId, status, reason, missing }, result.simulated)
      if (result.output === undefined || status === "failed" || status === "cancelled") {
        throw new AttemptError({ kind: "agent", message: `the ${pattern} inside ended ${status}: ${reason}` })
      }
      return { output: result.output as Output }
    },
  }
}
