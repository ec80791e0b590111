import type { StructuredToolInterface } from "@langchain/core/tools"
import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { Agent } from "../agents/agent.js"
import type { QuorumGraph } from "../graph/compile.js"
import type { RunEvent } from "../runtime/events.js"
import type { Brief } from "../task/brief.js"
import type { Json } from "../task/json.js"
import type { Result } from "../task/result.js"
import type { RecordOptions, ResumeOptions, RunOptions } from "./run-options.js"

/** What a run works on: plain JSON, also of a type that an `interface` names. It is checked and copied when a run starts. */
export type RunInput = Json | object

/** How a pattern becomes a node of a bigger graph: what of the state goes in, what of the result comes out. */
export interface NodeMap<State, Update, Input, Output, Extra = object> {
  /** The pattern's input, of the graph's state. */
  readonly input: (state: State) => Input
  /** What the graph's state gets of the result. */
  readonly output: (result: Result<Output> & Extra) => Update
}

/** How a pattern becomes a tool of a parent agent. */
export interface ToolOptions {
  /** Name under which the parent agent's model calls it. */
  readonly name: string
  /** What it is for, as the parent agent's model is told. */
  readonly description: string
}

/** How a pattern becomes the agent of another one. */
export interface AgentOptions<Input> {
  /** Name in records and reports. @default the pattern's name */
  readonly name?: string
  /** The pattern's input for a brief. @default the brief's objective and input, as one text */
  readonly input?: (brief: Brief) => Input
}

/** One use of the one graph: a planner, an agent and an integrator, ready to run. */
export interface Pattern<Input, Output, Extra = object, Options = object> {
  readonly name: string
  /**
   * Runs to its end. Rejects for the caller's mistakes, never for what a branch does.
   *
   * @throws ApprovalRequired when a person is to be asked and there is only a `checkpointer` to wait in
   */
  run(input: Input, options?: RunOptions): Promise<Result<Output> & Extra>
  /**
   * Goes on with a run that a journal or a checkpointer holds, in this process or another. Its result is that of `run`.
   *
   * From a journal: nothing that has ended runs again, and the plan is the one on record. What was cut off, cancelled or
   * left out for want of budget or time goes out again, with `retryFailed` also what failed. From a checkpointer: with
   * the answer that the run waits for, or, if it was cut off, from its last finished step.
   *
   * @throws ConfigError for an unknown run, one that has ended or is running, another pattern, changed options, a second
   *   approval, an answer to another question or another plan
   * @throws JournalError for a journal that is damaged or cannot be written
   * @throws ApprovalRequired when it waits for an answer and none is given, or when an edited plan is refused
   */
  resume(runId: string, options: ResumeOptions): Promise<Result<Output> & Extra>
  /**
   * The result of a run on record, without any call: of one that has ended its own, of one that was cut off what is
   * there, integrated and validated, never called complete.
   *
   * @throws ConfigError for an unknown run, or one of another pattern
   */
  fold(runId: string, options: RecordOptions): Promise<Result<Output> & Extra>
  /**
   * Runs a run that has ended once more, on the outcomes and replies that are on record, in the order in which they
   * came: no call is made, nothing is written, and the result is the same but for the times.
   *
   * What-if: `pattern.with({ rule }).replay(runId, { journal })` decides by another rule, another merge table, another
   * quorum. It has the outcomes that there are; where it would ask for more briefs, it is closed, and says so.
   *
   * @throws ConfigError for an unknown run, one that has not ended, or when something would have to be called
   */
  replay(runId: string, options: RecordOptions): Promise<Result<Output> & Extra>
  /** The events of a run as they happen; the last one, `run_ended`, carries the result. Leaving early cancels it. */
  stream(input: Input, options?: RunOptions): AsyncIterable<RunEvent<Result<Output> & Extra>>
  /** The graph, uncompiled: compile it with your own checkpointer, or put it in a bigger graph. */
  graph(): QuorumGraph
  /** A node for a graph whose state has other names. */
  asNode<State, Update>(
    map: NodeMap<State, Update, Input, Output, Extra>,
  ): (state: State, config?: LangGraphRunnableConfig) => Promise<Update>
  /** A LangChain tool whose text leads with status, coverage and failures; its artifact is the whole result. */
  asTool(options: ToolOptions): StructuredToolInterface
  /** An agent, so that patterns nest: a section of votes. */
  asAgent(options?: AgentOptions<Input>): Agent<Output>
  /** The same pattern with some options changed. */
  with(overrides: Partial<Options>): Pattern<Input, Output, Extra, Options>
}
