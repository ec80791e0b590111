import { statSync } from "node:fs"
import type { z } from "zod"
import { chatAgent } from "../../agents/chat-agent.js"
import { commandAgent } from "../../agents/command-agent.js"
import { ConfigError } from "../../errors.js"
import { batch } from "../../patterns/batch.js"
import type { Json } from "../../task/json.js"
import { fileTextAgent } from "../input/file-text-agent.js"
import type { ChosenModel } from "./model-choice.js"
import { type RunFlags, modelTermsOf, settingsOf } from "./run-flags.js"

/** The flags of `quorum batch`. */
export interface BatchFlags extends RunFlags {
  readonly prompt?: string
  readonly command?: string
  readonly only?: readonly string[]
}

/** The batch that `quorum batch` runs, and `quorum resume` goes on with. */
export function batchPattern(
  flags: BatchFlags,
  model: ChosenModel | undefined,
  schema: z.ZodType | undefined,
) {
  return batch({
    agent: agentOf(flags, model, schema !== undefined),
    objective: objectiveOf(flags),
    cost: fileSize,
    ...settingsOf(flags),
    ...(schema === undefined ? {} : { output: schema }),
  })
}

/** The largest go first: a slow one among them does not hold up the end. */
function fileSize(path: Json): number {
  return typeof path === "string" ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0
}

/** What is done with each file. */
export function objectiveOf({ prompt, command }: BatchFlags): string {
  return prompt ?? command ?? ""
}

function agentOf(flags: BatchFlags, model: ChosenModel | undefined, json: boolean) {
  if (model !== undefined) {
    const agent = chatAgent({ model: model.spec.id, ...modelTermsOf(flags) })
    return fileTextAgent(agent, (source, text) => ({ documents: [{ source, text }] }))
  }
  const given = flags.command ?? ""
  const agent = commandAgent({ command: given, output: json ? "json" : "text" })
  // Without {file} the program reads its standard input, as in a pipe.
  return given.includes("{file}") ? agent : fileTextAgent(agent, (_, text) => text)
}

/** @throws ConfigError for flags that do not go together */
export function refuseContradictions(flags: BatchFlags): void {
  const { prompt, command } = flags
  if (prompt !== undefined && command !== undefined)
    throw new ConfigError("expected --prompt or --command, got both. Drop one")
  if (prompt === undefined && command === undefined) {
    throw new ConfigError(
      "expected --prompt or --command, got neither. For example: --command 'wc -w {file}'",
    )
  }
  if (prompt?.trim() === "" || command?.trim() === "") {
    throw new ConfigError(
      `expected ${prompt === undefined ? "--command" : "--prompt"} to say what to do with each file, got an empty text`,
    )
  }
  if (command !== undefined) refuseModelFlags(flags)
}

/** What a program goes by as little as a model that nobody asks. */
const modelFlags = {
  model: "--model",
  fallback: "--fallback",
  price: "--price",
  rpm: "--rpm",
  tpm: "--tpm",
  cache: "--cache",
  maxCost: "--max-cost",
  maxTokens: "--max-tokens",
} as const satisfies Partial<Record<keyof RunFlags, string>>

/** @throws ConfigError for flags about a model, where a program runs the branches */
export function refuseModelFlags(flags: RunFlags): void {
  const given = Object.entries(modelFlags).flatMap(([key, name]) =>
    flags[key as keyof typeof modelFlags] === undefined ? [] : [name],
  )
  if (given.length === 0) return
  const them = given.length === 1 ? "it" : "them"
  throw new ConfigError(
    `expected ${given.join(" and ")} to go with --prompt, got ${them} with --command, which asks no model. Drop ${them}; what holds a program back is --concurrency, --max-calls and --deadline`,
  )
}
