import { z } from "zod"
import type { Agent } from "../../agents/agent.js"
import { readableSchema } from "../../agents/replies/asked-schema.js"
import { panelAgent, voterAt } from "../../agents/panel-agent.js"
import { inProcessExecutor } from "../../executors/in-process.js"
import { ConfigError } from "../../errors.js"
import type { Blueprint } from "../../graph/blueprint.js"
import { tallyVotes } from "../../integrate/tally-votes.js"
import { readValue } from "../../tally/equivalence/read-value.js"
import { type Keyed, type Rule, type Tally, equivalenceOf } from "../../tally/index.js"
import type { Json } from "../../task/json.js"
import { parseOptions } from "../../task/options.js"
import { agentOf, chatSettingsOf, settingsOf } from "../agent-options.js"
import { definePattern } from "../define-pattern.js"
import type { Pattern, RunInput } from "../pattern.js"
import { ballotBriefs } from "./vote-brief.js"
import { type VoteOptions, voteOptionsSchema } from "./vote-options.js"
import { checkNeeds, checkShape, checkWeights } from "./vote-checks.js"
import { ruleOf } from "./vote-rule.js"
import { makeVoters } from "./voters.js"

/** Waves of ballots that a vote may take; what is still wanted goes out with the last. */
const mostRounds = 50

/** What the result of a vote has besides. */
export interface VoteExtra {
  readonly tally: Tally
  /** What steps before the count found: clusters, scores. */
  readonly asked?: Readonly<Record<string, Json>>
}

/**
 * Asks the same thing several times and decides by a rule.
 *
 * Ballots count in launch order, never in arrival order. Sampling stops as soon as the rule has enough. Ties, abstentions
 * and a missed quorum are in the tally; without a winner there is no `output`.
 *
 * @throws ConfigError for unknown options or options that do not go together, an unknown model, a missing key, or a
 *   quorum above the samples
 *
 * @example
 * ```ts
 * import { vote } from "langgraph-quorum"
 * import { z } from "zod"
 *
 * const label = vote({ model: "simulated:demo", samples: 7, output: z.enum(["bug", "feature", "question"]) })
 * const { output, tally, status } = await label.run("The export button does nothing since 2.3")
 * console.log(output, tally.agreement, status)
 * ```
 */
export function vote<Schema extends z.ZodType, Result extends z.ZodType>(
  options: VoteOptions<Schema> & { result: Result },
): Pattern<RunInput, z.output<Result>, VoteExtra, VoteOptions<Schema>>
export function vote<Schema extends z.ZodType = z.ZodString>(
  options: VoteOptions<Schema>,
): Pattern<RunInput, z.output<Schema>, VoteExtra, VoteOptions<Schema>>
export function vote<Schema extends z.ZodType = z.ZodString>(
  options: VoteOptions<Schema>,
): Pattern<RunInput, z.output<Schema>, VoteExtra, VoteOptions<Schema>> {
  const parsed = parseOptions(voteOptionsSchema, options, "vote")
  const output = parsed.output ?? z.string()
  const { agent, rule, voterOf } = cast(parsed)
  checkNeeds(rule, parsed)
  checkShape(rule, parsed.output)
  const equivalence = parsed.equivalence ?? equivalenceOf(output)
  const briefs = { output, objective: parsed.objective, shuffleChoices: parsed.shuffleChoices }
  const blueprint: Blueprint = {
    pattern: "vote",
    settings: settingsOf(parsed),
    agent,
    executor: inProcessExecutor,
    integrator: tallyVotes({
      rule,
      equivalence: { name: equivalence.name, params: equivalence.params, version: equivalence.version },
      reader: () =>
        shortEnough(equivalence.keyer?.() ?? ((value) => equivalence.key(value)), parsed.redFlags),
      steps: parsed.steps ?? [],
      judges: parsed.judges ?? [],
      ...(voterOf === undefined ? {} : { voterOf }),
      extend: (task, first, wave) => ballotBriefs(briefs, task, first, wave),
    }),
    // Red flags drop what is not exactly what was asked for; otherwise what can be read without doubt counts.
    output: parsed.redFlags === false ? readableSchema(output, readValue(output, equivalence)) : output,
    ...checkedAs(parsed.result ?? (rule.composes === true ? parsed.output : undefined)),
    rounds: mostRounds,
    quorum: (launched) => rule.quorum(launched),
    plan: (input) => {
      if (input === null || input === "")
        throw new ConfigError(`vote.run: expected a question, got ${JSON.stringify(input)}`)
      const decision = rule.decide(rule.init())
      const wave = decision.action === "continue" ? decision.wave : rule.samples
      return Promise.resolve({ origin: "samples", briefs: ballotBriefs(briefs, input, 0, wave) })
    },
  }
  return definePattern<RunInput, z.output<Schema>, VoteExtra, VoteOptions<Schema>>(
    { blueprint, options, toolInput: z.string().describe("the question to be voted on") },
    (changed) => vote(changed),
  )
}

interface Cast {
  readonly agent: Agent
  readonly rule: Rule
  readonly voterOf?: (index: number) => string
}

/** Who votes, and the rule they vote by. */
function cast(options: z.output<typeof voteOptionsSchema>): Cast {
  const { voters, agent, redFlags } = options
  if (voters === undefined) {
    const rule = ruleOf(options, [])
    return { agent: agentOf(options, "vote", ballotSettings(rule, redFlags, options.confidence)), rule }
  }
  if (agent !== undefined)
    throw new ConfigError("vote: expected `agent` or `voters`, got both. Make the agent one of the voters")
  const common = {
    ...chatSettingsOf(options),
    ...(options.model === undefined ? {} : { model: options.model }),
  }
  // The names, and with them the weights, do not depend on what the rule asks of the models.
  const names = makeVoters(voters, common).map(({ name }) => name)
  const rule = ruleOf(options, names)
  checkWeights(rule, names)
  const panel = makeVoters(voters, { ...common, ...ballotSettings(rule, redFlags, options.confidence) })
  return { agent: panelAgent(panel), rule, voterOf: (index) => voterAt(panel, index).name }
}

function checkedAs(resultSchema: z.ZodType | undefined) {
  return resultSchema === undefined ? {} : { resultSchema }
}

type RedFlags = z.output<typeof voteOptionsSchema>["redFlags"]

/** Models are held to their red flags where they reply; agents of the caller's own are, here, to the length. */
function shortEnough(read: (output: unknown) => Keyed, redFlags: RedFlags): (output: unknown) => Keyed {
  const most = typeof redFlags === "object" ? (redFlags.maxCharacters ?? Infinity) : Infinity
  return (output) =>
    typeof output === "string" && output.length > most
      ? { kind: "invalid", reason: `the reply has ${output.length} characters, ${most} are allowed` }
      : read(output)
}

/** What the rule and the red flags ask of a model's replies. */
function ballotSettings(rule: Rule, redFlags: RedFlags, asked?: boolean) {
  const confidence = asked ?? rule.needs?.includes("confidence") === true
  return {
    ...(redFlags === false ? {} : { redFlags }),
    ...(confidence ? { confidence } : {}),
    ...(rule.needs?.includes("logProbability") === true ? { logprobs: true } : {}),
  }
}
