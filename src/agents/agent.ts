import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import type { AIMessage, AIMessageChunk, BaseMessage } from "@langchain/core/messages"
import type { RunnableConfig } from "@langchain/core/runnables"
import type { ModelInput } from "./models/model-spec.js"
import type { ModelTerms } from "./models/price.js"
import type { Brief } from "../task/brief.js"
import type { NestedRun, OutcomeError } from "../task/outcome.js"
import type { Usage } from "../task/usage.js"
import type { Budget } from "../runtime/budget/budget.js"
import type { CallAttempt, CallReply } from "../runtime/call.js"
import type { RunEvent } from "../runtime/events.js"
import type { Runtime } from "../runtime/runtime.js"

/** What an agent hands back for a brief. */
export interface AgentReply<T = unknown> {
  readonly output: T
  /** The reply as it came, where it is not the output itself; ballots of a vote keep it. */
  readonly raw?: string
  /** The agent's own, in [0, 1]; never read as the probability of being right. */
  readonly confidence?: number
  /** Natural logarithm of the probability the model gave its reply; at most 0. */
  readonly logProbability?: number
  readonly evidence?: readonly string[]
  readonly assumptions?: readonly string[]
  /** Names of what the reply said beside what it was asked for: ignored, and on record. */
  readonly claims?: readonly string[]
}

/** What is read of a reply: a value with the names of what else it said, or what is wrong with it. */
export type ReadReply<T> =
  | { readonly value: T; readonly claims?: readonly string[] }
  | { readonly problem: OutcomeError }

/** Reads an untrusted reply; a problem is on record and asked to be repaired, never passed on. */
export type ReplyReader<T> = (reply: ModelReply) => ReadReply<T>

/** One reply of a chat model. */
export interface ModelReply {
  readonly text: string
  readonly message: AIMessage | AIMessageChunk
  readonly finishReason: string | undefined
  readonly refusal: string | undefined
  /** Natural logarithm of its probability, where the provider was asked for it and told it of every token. */
  readonly logProbability?: number | undefined
}

/** What a model call may set. */
export interface ModelCallOptions {
  /** JSON Schema the reply must follow; how it is sent depends on the model. */
  readonly schema?: Readonly<Record<string, unknown>> | undefined
  readonly schemaName?: string
  /** Whether the provider is asked to hold the reply to the schema. @default true */
  readonly strict?: boolean | undefined
  readonly temperature?: number | undefined
  readonly seed?: number | undefined
  readonly maxOutputTokens?: number | undefined
  /** Asks for the log-probabilities of the reply's tokens; for models that speak OpenAI's protocol. @default false */
  readonly logprobs?: boolean | undefined
  /** Told of the text so far, when the model streams; asking for it makes it stream. */
  readonly onText?: ((textSoFar: string) => void) | undefined
}

/** A model bound to a branch: its calls pass throttle, budget, retries and record. */
export interface BoundModel {
  /** For example `openai:gpt-5-mini`. */
  readonly id: string
  /** Calls the model; `read` turns its reply into a value, or says what is wrong with it. */
  invoke<T>(
    messages: readonly BaseMessage[],
    options: ModelCallOptions,
    read: ReplyReader<T>,
  ): Promise<ModelAnswer<T>>
  /** Passes a LangChain call of this model through the same. */
  through(request: ModelRequest, call: (signal: AbortSignal) => Promise<AIMessage>): Promise<AIMessage>
  /** The LangChain model itself, for frameworks that drive it; pass its calls to `through`. */
  chat(): Promise<BaseChatModel>
}

/** What a framework's own call sends: what its tokens are reckoned by, and its reply is kept under. */
export interface ModelRequest {
  readonly messages: readonly BaseMessage[]
  /** The tools as the model is told of them. */
  readonly tools?: readonly object[]
}

export type ModelAnswer<T> =
  | { readonly ok: true; readonly value: T; readonly reply: ModelReply }
  | { readonly ok: false; readonly problem: OutcomeError; readonly reply: ModelReply }

/** What a branch gets beside its brief: nothing that another branch could see or change. */
export interface BranchContext {
  readonly runId: string
  /** Id of the outermost run; runs share a model's limits fairly. @default the run's own */
  readonly flow?: string
  /** Aborted when the branch is to stop, for whatever reason. */
  readonly signal: AbortSignal
  /** Epoch milliseconds at which the branch is out of time, as things stand; `Infinity` without a limit. */
  readonly deadline: number
  /** That of the run it belongs to, which waiting in line counts towards, too. @default none */
  readonly absoluteDeadline?: number
  /** Number of the try that is running or comes next, from 1. */
  readonly attempt: number
  /** The branch's own seeded random numbers in [0, 1). */
  readonly random: () => number
  /** The branch's own seed, for models and programs that take one. */
  readonly seed: number
  /** True when the caller gave the run its seed. */
  readonly seedGiven: boolean
  readonly model: (model: ModelInput, terms?: ModelTerms) => BoundModel
  /** Passes something else than a model through retries and record, for example a request of your own. */
  readonly call: <T>(target: string, run: (attempt: CallAttempt) => Promise<CallReply<T>>) => Promise<T>
  /** Puts the next try on record as a move: for an agent that goes on elsewhere after a failure. */
  readonly moving?: () => void
  /** Keeps `value` as what the branch has so far, should it be cut off. */
  readonly savePartial: (value: unknown) => void
  /** Sends `data` to whoever listens to the run's events. */
  readonly emit: (data: unknown) => void
  /** Tells that the branch has written to a place; one that its brief does not declare sets the outcome aside. */
  readonly wrote: (place: string) => void
  /** Callbacks, tags and metadata of the invocation this branch belongs to; forward them into LangChain calls. */
  readonly config: RunnableConfig | undefined
  /** For agents that run a pattern inside: the same effects, a place for its events, and what came of it. */
  readonly runtime: Runtime
  readonly budget: Budget | undefined
  readonly forward: (event: RunEvent) => void
  /** For runs inside: their calls are this branch's, whose time stands still while all of them wait in line. */
  readonly callsChanged?: (open: number, waiting: number) => void
  readonly recordRun: (run: NestedRun, simulated: boolean) => void
}

/** What a pattern asks an agent before anything is paid. */
export interface PreflightOptions {
  readonly maxCost: number | undefined
}

/** What a branch runs: one brief in, one reply out. It may throw anything; the branch makes an outcome of it. */
export interface Agent<T = unknown> {
  readonly name: string
  run(brief: Brief, context: BranchContext): Promise<AgentReply<T>>
  /** Refuses, before anything is paid, what cannot work: a missing key, an unknown price under a cap. */
  preflight?(options: PreflightOptions): void
  /** US dollars for that much usage, `null` when the price is not known; for estimates before anything is paid. */
  priceOf?(usage: Usage): number | null
  /** Branches at once when the pattern does not say. */
  readonly concurrency?: number
  /** True when a brief may run twice at once and nothing but money is lost: a straggler may then be hedged. @default false */
  readonly idempotent?: boolean
}
