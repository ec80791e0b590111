import { ConfigError } from "../errors.js"
import { failureRules } from "../runtime/failure-rules.js"
import { AttemptError, classifyFailure } from "../runtime/failure.js"
import { isInterruption } from "../runtime/interruption.js"
import { limiterOutCode } from "../runtime/throttle/refusals.js"
import { describe } from "../task/json.js"
import type { OutcomeError } from "../task/outcome.js"
import type { Agent, BranchContext } from "./agent.js"
import type { BoundTerms } from "./models/bound-model.js"
import { NestedFailure } from "./nested-failure.js"
import { UnusableReply } from "./replies/unusable-reply.js"

export interface FallbackAgentOptions {
  /** @default the first agent's name */
  readonly name?: string
}

/** How one of the agents failed. */
interface Failed {
  readonly name: string
  readonly error: OutcomeError
  readonly thrown: unknown
  /** False when nothing was sent, as of a model that had been stopped before. */
  readonly sent: boolean
  /** Whether it may be the brief's fault: not where the model was found to be out for everybody. */
  readonly counts: boolean
}

/** A brief that fails on so many is not tried on a third: it is likely to be the brief. */
const mostFailures = 2

/**
 * An agent that goes on with the next one where an agent is out: no money, a refused key, overloaded for longer than its
 * tries. Other failures are the brief's own and end it.
 *
 * The next agent starts from the brief: what a tool agent had done by then is done again.
 *
 * A brief that failed on two of them is set aside: it fails with the code `set_aside` and the reasons of both, and the rest
 * of the run goes on. An agent whose model has been stopped before is passed over without a try.
 *
 * @throws ConfigError for fewer than two agents, or something that is none
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 * import { fallbackAgent, functionAgent } from "langgraph-quorum/agents"
 *
 * const near = functionAgent(() => {
 *   throw Object.assign(new Error("out of money"), { code: "insufficient_quota" })
 * })
 * const far = functionAgent((brief) => String(brief.input).toUpperCase())
 * const { output } = await batch({ agent: fallbackAgent([near, far]) }).run(["one", "two"])
 * console.log(output)
 * ```
 */
export function fallbackAgent<T>(agents: readonly Agent<T>[], options: FallbackAgentOptions = {}): Agent<T> {
  const [first] = agents
  if (first === undefined || agents.length < 2 || agents.some((agent) => typeof agent?.run !== "function")) {
    throw new ConfigError(`fallbackAgent: expected a list of at least two agents, got ${describe(agents)}`)
  }
  const widths = agents.flatMap(({ concurrency }) => concurrency ?? [])
  return {
    name: options.name ?? first.name,
    idempotent: agents.every((agent) => agent.idempotent === true),
    ...(widths.length === 0 ? {} : { concurrency: Math.min(...widths) }),
    ...(first.priceOf === undefined ? {} : { priceOf: (usage) => first.priceOf?.(usage) ?? null }),
    preflight(planned) {
      for (const agent of agents) agent.preflight?.(planned)
    },
    async run(brief, context) {
      const failed: Failed[] = []
      const onTheWay = movable(context)
      for (const [index, agent] of agents.entries()) {
        if (failed.length > 0) context.moving?.()
        const before = context.attempt
        const goesOn = index < agents.length - 1
        try {
          return await agent.run(brief, goesOn ? onTheWay : context)
        } catch (thrown) {
          const failure = failureOf(agent, thrown, before, context)
          if (failure === undefined) throw thrown
          failed.push(failure)
          if (failed.filter(({ counts }) => counts).length === mostFailures) throw setAside(failed)
          if (!failureRules[failure.error.kind].moves) throw thrown
        }
      }
      throw noneLeft(failed)
    },
  }
}

/** The context of an agent that is not the last: its calls need not wait for a model that is out. */
function movable(context: BranchContext): BranchContext {
  const model: BranchContext["model"] = (input, terms) => {
    const bound: BoundTerms = { ...terms, movable: true }
    return context.model(input, bound)
  }
  return new Proxy(context, {
    get(branch, key) {
      return key === "model" ? model : (Reflect.get(branch, key, branch) as unknown)
    },
  })
}

/** How the agent failed; nothing where it is the branch that ends. */
function failureOf<T>(
  agent: Agent<T>,
  thrown: unknown,
  before: number,
  context: BranchContext,
): Failed | undefined {
  if (context.signal.aborted) return undefined
  const error = errorOf(thrown)
  // One that was set aside inside has already been on two.
  if (error === undefined || error.code === "set_aside") return undefined
  // Refused in our own line: its model was stopped or is out, or there is no time left to send it.
  const unsent =
    thrown instanceof NestedFailure
      ? !thrown.sent
      : thrown instanceof AttemptError && context.attempt === before
  return { name: agent.name, error, thrown, sent: !unsent, counts: !unsent && error.code !== limiterOutCode }
}

function errorOf(thrown: unknown): OutcomeError | undefined {
  if (!isInterruption(thrown)) return classifyFailure(thrown).error
  const { stop } = thrown
  return stop.status === "timed_out" && stop.scope === "attempt"
    ? { kind: "timeout", message: "attempt timeout" }
    : undefined
}

function setAside(failed: readonly Failed[]): unknown {
  const last = failed.at(-1)
  const failure = {
    ...(last?.error ?? { kind: "internal" as const }),
    code: "set_aside",
    message: `set aside, as it failed on two: ${reasonsOf(failed)}`,
  }
  // A ballot keeps what it said.
  return last?.thrown instanceof UnusableReply
    ? new UnusableReply(failure, last.thrown.raw)
    : new AttemptError(failure, last?.thrown)
}

/** All of them are out: the first that was really asked tells why. */
function noneLeft(failed: readonly Failed[]): unknown {
  const chief = failed.find(({ sent }) => sent) ?? failed[0]
  if (chief === undefined || failed.length === 1) return chief?.thrown
  const message = `nobody is left to go on with: ${reasonsOf(failed)}`
  return new AttemptError({ ...chief.error, message }, chief.thrown)
}

function reasonsOf(failed: readonly Failed[]): string {
  return failed
    .map(({ name, error, sent }) => `${name}${sent ? "" : " (unasked)"}: ${error.message}`)
    .join("; ")
}
