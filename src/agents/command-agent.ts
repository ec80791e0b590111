import { accessSync, constants, statSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { availableParallelism, tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import parseArgv from "string-argv"
import { z } from "zod"
import { ConfigError } from "../errors.js"
import { AttemptError } from "../runtime/failure.js"
import type { Brief } from "../task/brief.js"
import { describe, isPlainObject } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { commandOutput } from "./command-output.js"
import { runCommand } from "./run-command.js"

const text = z.string().min(1, "expected a text that is not empty")

/** Options of `commandAgent`. */
export interface CommandAgentOptions {
  /** The program and its parameters; a text is split at spaces, quotes respected. `{file}` stands for a path. */
  readonly command: string | readonly string[]
  /** Name in records and reports. @default the program's name */
  readonly name?: string | undefined
  /**
   * How the brief's input gets in: written to its standard input, as a temporary file at `{file}`, or not at all
   * because it *is* a path, which `{file}` stands for. @default "path" when the command has `{file}`, else "stdin"
   */
  readonly input?: "stdin" | "file" | "path" | undefined
  /** What its standard output is: text (trimmed), or JSON without a key twice in one object. @default "text" */
  readonly output?: "text" | "json" | undefined
  /** Folder in which the program runs. @default that of this process */
  readonly cwd?: string | undefined
  /** Variables beside those of this process. @default none */
  readonly env?: Record<string, string> | undefined
  /** Programs at once when the pattern does not say. @default the number of cores */
  readonly concurrency?: number | undefined
  /** True when the program may run twice for a brief: it may then be hedged. @default false */
  readonly idempotent?: boolean | undefined
  /** Most bytes of standard output; at more the program is ended and the branch fails. @default 1_000_000 */
  readonly maxOutputBytes?: number | undefined
  /** Milliseconds between SIGTERM and SIGKILL when a branch is stopped. @default 500 */
  readonly killGraceMs?: number | undefined
}

export const commandAgentSchema = z.strictObject({
  command: z.union([text, z.array(text).min(1, "expected a program").readonly()], "expected a command"),
  name: text.optional(),
  input: z.enum(["stdin", "file", "path"], 'expected "stdin", "file" or "path"').optional(),
  output: z.enum(["text", "json"], 'expected "text" or "json"').default("text"),
  cwd: text.optional(),
  env: z.record(z.string(), z.string()).default({}),
  concurrency: z.int().positive().default(availableParallelism()),
  idempotent: z.boolean().default(false),
  maxOutputBytes: z.int().positive().default(1_000_000),
  killGraceMs: z.number().min(0).default(500),
})

const placeholder = "{file}"

/**
 * An agent that runs a program per brief, without a shell; its standard output is the output.
 *
 * A program that ends with another code than 0 fails its branch with the last line of its standard error. A
 * branch that is stopped ends the program's whole process group.
 *
 * @throws ConfigError for unknown options; in a run's preflight when the program cannot be found
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 * import { commandAgent } from "langgraph-quorum/agents"
 *
 * const words = batch({ agent: commandAgent({ command: "wc -w {file}" }) })
 * const { output } = await words.run(["README.md", "CHANGELOG.md"])
 * console.log(output)
 * ```
 */
export function commandAgent(options: CommandAgentOptions): Agent {
  const settings = parseOptions(commandAgentSchema, options, "commandAgent")
  const [program, ...parameters] =
    typeof settings.command === "string" ? parseArgv(settings.command) : settings.command
  if (program === undefined)
    throw new ConfigError("commandAgent: expected `command` to name a program, got only spaces")
  const hasPlaceholder = parameters.some((parameter) => parameter.includes(placeholder))
  const input = settings.input ?? (hasPlaceholder ? "path" : "stdin")
  if (input !== "stdin" && !hasPlaceholder) {
    throw new ConfigError(
      `commandAgent: expected \`command\` to say where the file goes, as ${placeholder}, got none`,
    )
  }
  const name = settings.name ?? program
  return {
    name,
    concurrency: settings.concurrency,
    idempotent: settings.idempotent,
    preflight() {
      const { cwd, env } = settings
      if (cwd !== undefined && !isFolder(cwd)) {
        throw new ConfigError(`Expected \`cwd\` to be a folder, got ${describe(cwd)}`)
      }
      if (!isExecutable(program, cwd, env["PATH"] ?? process.env["PATH"] ?? "")) {
        throw new ConfigError(
          `Expected the program \`${program}\` to be there and executable, found none. Check its name and PATH`,
        )
      }
    },
    run: async (brief, context) => ({
      output: await context.call(`command ${name}`, async ({ signal }) => {
        const place = await placeInput(brief, input)
        try {
          const finished = await runCommand(
            program,
            parameters.map((parameter) => parameter.replaceAll(placeholder, place.path ?? "")),
            {
              stdin: place.stdin,
              cwd: settings.cwd,
              env: { ...process.env, ...settings.env },
              maxOutputBytes: settings.maxOutputBytes,
              killGraceMs: settings.killGraceMs,
              signal,
              clock: context.runtime.clock,
              onStdout: (soFar) => context.savePartial(soFar),
            },
          )
          return { value: commandOutput(finished, name, settings) }
        } finally {
          await place.remove()
        }
      }),
    }),
  }
}

interface PlacedInput {
  readonly path?: string
  readonly stdin?: string
  remove(): Promise<void>
}

async function placeInput(brief: Brief, how: "stdin" | "file" | "path"): Promise<PlacedInput> {
  const keep = (): Promise<void> => Promise.resolve()
  const content = typeof brief.input === "string" ? brief.input : (JSON.stringify(brief.input) ?? "")
  switch (how) {
    case "stdin":
      return { stdin: content, remove: keep }
    case "path": {
      const path = isPlainObject(brief.input) ? brief.input["path"] : brief.input
      if (typeof path !== "string" || path === "" || path.includes("\0")) {
        throw new AttemptError({
          kind: "invalid_request",
          message: `expected the input to be a path for ${placeholder}`,
        })
      }
      // A name such as "-rf" must not be read as an option.
      return { path: path.startsWith("-") ? `./${path}` : path, remove: keep }
    }
    case "file": {
      const folder = await mkdtemp(join(tmpdir(), "quorum-"))
      const path = join(folder, "input")
      await writeFile(path, content)
      return { path, remove: () => rm(folder, { recursive: true, force: true }) }
    }
  }
}

function isExecutable(program: string, cwd: string | undefined, searchPath: string): boolean {
  const folders = program.includes("/") ? [""] : searchPath.split(delimiter).filter((folder) => folder !== "")
  return folders.some((folder) => {
    const place = resolve(cwd ?? ".", folder, program)
    try {
      accessSync(place, constants.X_OK)
      return statSync(place).isFile()
    } catch {
      return false
    }
  })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
