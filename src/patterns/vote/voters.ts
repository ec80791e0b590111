import { z } from "zod"
import type { Agent } from "../../agents/agent.js"
import { type ChatAgentOptions, chatAgent } from "../../agents/chat-agent.js"
import type { ModelInput } from "../../agents/models/model-spec.js"
import { knowModel } from "../../agents/models/open-model.js"
import type { PanelVoter } from "../../agents/panel-agent.js"
import { ConfigError } from "../../errors.js"
import { naming } from "../../task/options.js"
import { withoutModelTerms } from "../agent-options.js"

const text = z.string().min(1, "expected a text that is not empty")

/** Where the question stands in a voter's own prompt. */
const placeholder = "{question}"

/** Somebody who votes. */
export interface Voter {
  /** Name in the tally, in records and reports. @default the persona, else the model, numbered where several share it */
  readonly name?: string | undefined
  /** Model spec, or any LangChain chat model. @default the vote's */
  readonly model?: ModelInput | undefined
  /** Any agent, instead of a model. @default a `chatAgent` of the model */
  readonly agent?: Agent | undefined
  /** Who the voter is: "a sceptical reviewer". @default the vote's */
  readonly persona?: string | undefined
  /** How it works. @default the vote's */
  readonly instructions?: string | undefined
  /** The question in other words, with {question} where it stands. @default the question itself */
  readonly prompt?: string | undefined
  /** Sampling temperature from 0 to 2. @default the vote's */
  readonly temperature?: number | undefined
  /** What its ballots count for, from 0. @default 1 */
  readonly weight?: number | undefined
}

export const voterSchema = z.strictObject({
  name: text.optional(),
  model: z
    .custom<ModelInput>((value) => value !== undefined, "expected a model spec or a chat model")
    .optional(),
  agent: z
    .custom<Agent>(
      (value) =>
        typeof value === "object" && value !== null && "run" in value && typeof value.run === "function",
      "expected an agent, for example chatAgent({ model })",
    )
    .optional(),
  persona: text.optional(),
  instructions: text.optional(),
  prompt: text
    .refine((prompt) => prompt.includes(placeholder), `expected a prompt with ${placeholder} in it`)
    .optional(),
  temperature: z.number().min(0).max(2).optional(),
  weight: z.number().min(0).optional(),
})

/** What the vote sets for all its voters. */
export type VoteAsks = Omit<ChatAgentOptions, "model" | "name"> & {
  readonly model?: ModelInput | undefined
}

/**
 * The voters as agents with a name of their own each.
 *
 * @throws ConfigError for a voter with neither model nor agent, or an agent with settings of a model
 */
export function makeVoters(
  voters: readonly z.output<typeof voterSchema>[],
  common: VoteAsks,
): readonly PanelVoter[] {
  const names = distinctNames(voters.map((voter) => nameOf(voter, common)))
  return voters.map((voter, index) => {
    const { prompt } = voter
    const name = names[index] ?? ""
    return {
      name,
      agent: agentOf(voter, common, name),
      ...(prompt === undefined
        ? {}
        : { ask: (question: string) => prompt.replaceAll(placeholder, () => question) }),
    }
  })
}

function agentOf(voter: z.output<typeof voterSchema>, common: VoteAsks, name: string): Agent {
  const { agent, model = common.model, persona, instructions, temperature } = voter
  const own = Object.entries({ persona, instructions, temperature }).filter(
    ([, value]) => value !== undefined,
  )
  if (agent !== undefined) {
    if (voter.model !== undefined || own.length > 0) {
      throw new ConfigError(
        `vote: expected voter "${name}" to have an \`agent\` or a model with its settings, got both. Set them on the agent`,
      )
    }
    return agent
  }
  if (model === undefined) {
    throw new ConfigError(
      `vote: expected a \`model\` or an \`agent\` for voter "${name}", got neither. Give it one, or give the vote a \`model\``,
    )
  }
  // A price, a limit group and models to fall back on belong to the model of the vote.
  const shared = voter.model === undefined ? common : withoutModelTerms(common)
  return chatAgent({ ...shared, model, ...Object.fromEntries(own), name })
}

function nameOf({ name, agent, model, persona }: z.output<typeof voterSchema>, common: VoteAsks): string {
  const asked = model ?? common.model
  return (
    name ??
    persona ??
    agent?.name ??
    (asked === undefined ? "voter" : naming("vote", () => knowModel(asked)).id)
  )
}

/** Voters that share a name are numbered; names that were given stay as they are where they are unique. */
function distinctNames(names: readonly string[]): readonly string[] {
  const shared = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  const taken = new Map<string, number>()
  return names.map((name) => {
    if (!shared.has(name)) return name
    const number = (taken.get(name) ?? 0) + 1
    taken.set(name, number)
    return `${name} #${number}`
  })
}
