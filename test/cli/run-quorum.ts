import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { repository } from "../repository/source-files.js"

const command = join(repository, "dist/cli/main.js")

export interface QuorumRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunQuorumOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Parameters of node itself. */
  readonly node?: readonly string[]
  /** Told of what was written so far, whenever there is more. */
  readonly onOutput?: (
    soFar: { readonly stdout: string; readonly stderr: string },
    child: ChildProcess,
  ) => void
}

/** Runs the built command as a user does, in an environment without keys, models or a terminal. */
export function runQuorum(parameters: readonly string[], options: RunQuorumOptions = {}): Promise<QuorumRun> {
  const child = spawn(
    process.execPath,
    [...(options.node ?? []), command, ...parameters, ...elsewhere(parameters, options)],
    {
      cwd: options.cwd ?? repository,
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        OLLAMA_HOST: "127.0.0.1:1",
        LC_ALL: "C",
        ...options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  )
  return new Promise((resolve, reject) => {
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk
      options.onOutput?.({ stdout, stderr }, child)
    })
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk
      options.onOutput?.({ stdout, stderr }, child)
    })
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, stdout, stderr }))
  })
}

/** Runs in the repository leave their journals outside of it. */
function elsewhere([name = ""]: readonly string[], { cwd }: RunQuorumOptions): readonly string[] {
  return cwd === undefined && ["vote", "section", "batch"].includes(name) ? ["--journal", emptyFolder()] : []
}

/** An empty folder of the test's own. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "quorum-cli-"))
}
