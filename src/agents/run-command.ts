import { type ChildProcess, spawn } from "node:child_process"
import type { Clock } from "../runtime/clock.js"

/** A finished program. */
export interface Finished {
  readonly exitCode: number | null
  /** The signal that ended it, when one did. */
  readonly killedBy: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** True when it wrote more than was kept. */
  readonly truncated: boolean
}

export interface RunCommandOptions {
  readonly stdin: string | undefined
  readonly cwd: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** Bytes of standard output that are kept. */
  readonly maxOutputBytes: number
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly killGraceMs: number
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly onStdout?: (soFar: string) => void
}

/** Groups that run; should this process end first, they end with it. */
const groups = new Set<number>()
let guarded = false

/**
 * Runs a program without a shell, in a process group of its own; an abort ends the whole group.
 *
 * Rejects only when the program could not be started (`ENOENT`, `EACCES`); resolves when it has really ended.
 */
export function runCommand(program: string, parameters: readonly string[], options: RunCommandOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    })
    const stopGroup = endWith(child, options.killGraceMs, options.clock)
    const stdout = collect(child.stdout, options.maxOutputBytes, options.onStdout)
    const stderr = collect(child.stderr, 64_000)
    options.signal.addEventListener("abort", stopGroup, { once: true })
    if (options.signal.aborted) stopGroup()
    // A program that ends without reading its input breaks the pipe: its exit code tells, not this.
    child.stdin?.on("error", () => {})
    child.stdin?.end(options.stdin)
    child.once("error", (error) => {
      options.signal.removeEventListener("abort", stopGroup)
      reject(error)
    })
    child.once("close", (exitCode, killedBy) => {
      options.signal.removeEventListener("abort", stopGroup)
      if (child.pid !== undefined) groups.delete(child.pid)
      resolve({ exitCode, killedBy, stdout: stdout.text(), stderr: stderr.text(), truncated: stdout.truncated() })
    })
  })
}

/** What ends the child's group: SIGTERM, then SIGKILL should it stay. */
function endWith(child: ChildProcess, graceMs: number, clock: Clock): () => void {
  const { pid } = child
  if (pid === undefined) return () => {}
  if (!guarded) process.once("exit", killAll)
  guarded = true
  groups.add(pid)
  return () => {
    kill(pid, "SIGTERM")
    child.once("close", clock.setTimer(graceMs, () => kill(pid, "SIGKILL")))
  }
}

function killAll(): void {
  for (const pid of groups) kill(pid, "SIGKILL")
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group is gone already.
  }
}

interface Collected {
  text(): string
  truncated(): boolean
}

function collect(stream: NodeJS.ReadableStream | null, maxBytes: number, onText?: (soFar: string) => void): Collected {
  const chunks: Buffer[] = []
  let bytes = 0
  let truncated = false
  const text = (): string => Buffer.concat(chunks).toString("utf8")
  stream?.on("data", (chunk: Buffer) => {
    const room = maxBytes - bytes
    if (chunk.length > room) truncated = true
    if (room <= 0) return
    chunks.push(chunk.subarray(0, room))
    bytes += Math.min(chunk.length, room)
    onText?.(text())
  })
  return { text, truncated: () => truncated }
}
