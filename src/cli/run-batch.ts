import { statSync } from "node:fs"
import { chatAgent } from "../agents/chat-agent.js"
import { commandAgent } from "../agents/command-agent.js"
import { ConfigError } from "../errors.js"
import { batch } from "../patterns/batch.js"
import { dryRun } from "./dry-run.js"
import { fileTextAgent } from "./file-text-agent.js"
import { findFiles } from "./find-files.js"
import { finishRun } from "./finish-run.js"
import { type ChosenModel, chooseModel, modelLine, refuseDeadEndpoint } from "./model-choice.js"
import { orderedLines } from "./ordered-lines.js"
import { openOutput } from "./output-target.js"
import { numberRanges, rerunCommand } from "./rerun-command.js"
import { type RunFlags, settingsOf } from "./run-flags.js"
import { progressFor, runSession } from "./run-session.js"
import { readSchema } from "./schema-file.js"

export interface BatchFlags extends RunFlags {
  readonly prompt?: string
  readonly command?: string
  readonly only?: readonly string[]
}

/** `quorum batch`. */
export async function runBatch(globs: readonly string[], flags: BatchFlags): Promise<number> {
  refuseContradictions(flags)
  const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema)
  const files = await findFiles(globs, "GLOB")
  const only = linesOf(flags.only, files.length)
  const model = flags.command === undefined ? await chooseModel(flags.model) : undefined
  const objective = flags.prompt ?? flags.command ?? ""
  const pattern = batch({
    agent: agentOf(flags, model, schema !== undefined),
    objective,
    ...settingsOf(flags),
    ...(schema === undefined ? {} : { output: schema }),
  })
  if (flags.dryRun === true) {
    const briefs = files.map((path, index) => ({
      id: String(index + 1),
      objective: path,
      characters: objective.length + sizeOf(path),
    }))
    const chosen = only === undefined ? briefs : briefs.filter((brief) => only.includes(brief.id))
    return dryRun({ briefs: chosen, ...(model === undefined ? {} : { model }), flags })
  }
  const output = await openOutput(flags.output)
  if (model !== undefined) await refuseDeadEndpoint(model)
  const report = progressFor(flags)
  if (model !== undefined) report.note(modelLine(model))
  const lines = flags.json === true ? undefined : orderedLines(output)
  const { result, lastError } = await runSession(pattern, files, {
    flags,
    report,
    output,
    ...(only === undefined ? {} : { runOptions: { only: [...only] } }),
    ...(lines === undefined ? {} : { onEvent: (event) => lines.onEvent(event) }),
  })
  await lines?.finish(result)
  const missing = numberRanges(result.failures.map((failure) => failure.rerun))
  return finishRun({
    result: named(result, files),
    lastError,
    model,
    output,
    json: flags.json === true,
    rerun: rerunCommand(process.argv.slice(2), missing),
  })
}

function refuseContradictions({ prompt, command, model }: BatchFlags): void {
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
  if (command !== undefined && model !== undefined)
    throw new ConfigError("expected --model to go with --prompt, got it with --command. Drop one")
}

function agentOf({ command }: BatchFlags, model: ChosenModel | undefined, json: boolean) {
  if (model !== undefined) {
    return fileTextAgent(chatAgent({ model: model.spec.id }), (source, text) => ({
      documents: [{ source, text }],
    }))
  }
  const given = command ?? ""
  const agent = commandAgent({ command: given, output: json ? "json" : "text" })
  // Without {file} the program reads its standard input, as in a pipe.
  return given.includes("{file}") ? agent : fileTextAgent(agent, (_, text) => text)
}

/** Ids of the lines that --only names: numbers and ranges from 1. */
function linesOf(only: readonly string[] | undefined, files: number): readonly string[] | undefined {
  return only?.flatMap((given) => {
    const [, first = "", last = first] = /^(\d+)(?:-(\d+))?$/.exec(given) ?? []
    const from = Number(first)
    const to = Number(last)
    if (first === "" || from < 1 || to < from || to > files) {
      throw new ConfigError(
        `expected --only to be numbers and ranges from 1 to ${files}, got ${JSON.stringify(given)}. For example: --only 3 7-9`,
      )
    }
    return Array.from({ length: to - from + 1 }, (_, offset) => String(from + offset))
  })
}

/** A person wants the file in the account, not its number. */
function named<
  T extends {
    readonly failures: readonly { readonly index: number; readonly briefId: string; readonly lacks: string }[]
  },
>(result: T, files: readonly string[]): T {
  return {
    ...result,
    failures: result.failures.map((failure) => ({
      ...failure,
      lacks: files[failure.index] ?? failure.lacks,
    })),
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
