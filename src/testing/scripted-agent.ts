import { AssertionError } from "node:assert/strict"
import type { Agent } from "../agents/agent.js"
import { AttemptError } from "../runtime/failure.js"
import type { Brief } from "../task/brief.js"
import { describe } from "../task/json.js"
import { type ScriptStep, playStep } from "./scripted-step.js"

/** One step, or the steps of one brief, played in the order of its attempts. */
export type BriefScript = ScriptStep | readonly ScriptStep[]

/** Scripts by brief index when it is a list, by brief id when it is an object. */
export type Script = readonly BriefScript[] | Readonly<Record<string, BriefScript>>

export interface ScriptedAgentOptions {
  /** @default "scripted" */
  readonly name?: string
  /**
   * What the entries of a list stand for: the briefs, by index, or the calls, in the order in which they come,
   * whichever brief they are for. @default "briefs"
   */
  readonly listOf?: "briefs" | "calls"
}

/** An agent that follows a script, and knows whether it was followed to its end. */
export interface ScriptedAgent extends Agent {
  /** The brief of each call so far, in the order of the calls; one more for each retry. */
  readonly calls: readonly Brief[]
  /**
   * To be asked at the end of a test.
   *
   * @throws AssertionError naming calls that the script did not expect, and steps that were never played
   */
  verify(): void
}

interface Line {
  readonly where: string
  readonly step: ScriptStep
}

/**
 * An agent whose branches do what a script says, each try the next step of its brief.
 *
 * A call beyond the script fails its branch as `internal` and is told by `verify`; so is a step that was not
 * played.
 *
 * @example
 * ```ts
 * import { scriptedAgent } from "langgraph-quorum/testing"
 *
 * const overloaded = Object.assign(new Error("overloaded"), { status: 503 })
 * const agent = scriptedAgent({
 *   security: [{ fail: overloaded }, { reply: "no findings" }],
 *   style: { partial: "half a", hang: true },
 *   tests: { after: 250, reply: "two are missing" },
 * })
 * console.log(agent.calls.length) // 0
 * ```
 */
export function scriptedAgent(script: Script, options: ScriptedAgentOptions = {}): ScriptedAgent {
  const name = options.name ?? "scripted"
  const calls: Brief[] = []
  const unexpected: string[] = []
  const queues = queuesOf(script, options.listOf ?? "briefs")
  const next = (brief: Brief): ScriptStep => {
    calls.push(brief)
    const line = queues(brief).shift()
    if (line !== undefined) return line.step
    unexpected.push(`brief "${brief.id}" (index ${brief.index})`)
    throw new AttemptError({
      kind: "internal",
      message: `${name}: the script has no step left for brief "${brief.id}"`,
    })
  }
  return {
    name,
    calls,
    run: async (brief, context) => ({
      output: await context.call(`script ${name}`, async (attempt) =>
        playStep(next(brief), context, attempt),
      ),
    }),
    verify() {
      const problems = [
        ...unexpected.map((call) => `an unexpected call for ${call}`),
        ...queues.left().map(({ where, step }) => `an unused step for ${where}: ${explain(step)}`),
      ]
      if (problems.length > 0)
        throw new AssertionError({ message: `${name}: the script has ${problems.join("; ")}` })
    },
  }
}

function explain(step: ScriptStep): string {
  if ("reply" in step) return `reply ${describe(step.reply)}`
  return "fail" in step ? `fail with ${describe(step.fail)}` : "hang"
}

type Queues = ((brief: Brief) => Line[]) & { left(): readonly Line[] }

function queuesOf(script: Script, listOf: "briefs" | "calls"): Queues {
  if (isList(script) && listOf === "calls") {
    const one = script.flatMap((entry, index) => linesOf(entry, `call ${index + 1}`))
    return Object.assign(() => one, { left: () => one })
  }
  const byBrief = new Map(
    isList(script)
      ? script.map((entry, index) => [String(index), linesOf(entry, `brief index ${index}`)])
      : Object.entries(script).map(([id, entry]) => [id, linesOf(entry, `brief "${id}"`)]),
  )
  const keyOf = (brief: Brief): string => (isList(script) ? String(brief.index) : brief.id)
  return Object.assign((brief: Brief) => byBrief.get(keyOf(brief)) ?? [], {
    left: () => [...byBrief.values()].flat(),
  })
}

function linesOf(entry: BriefScript, where: string): Line[] {
  const steps = isList(entry) ? entry : [entry]
  return steps.map((step) => ({ where, step }))
}

/** `Array.isArray` does not narrow readonly arrays away. */
function isList<Element>(value: readonly Element[] | object): value is readonly Element[] {
  return Array.isArray(value)
}
