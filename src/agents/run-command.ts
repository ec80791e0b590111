import { type ChildProcess, spawn } from "node:child_process"
import { StringDecoder } from "node:string_decoder"
import type { Clock } from "../runtime/clock.js"

/** A finished program. */
export interface Finished {
  readonly exitCode: number | null
  /** The signal that ended it, when one did. */
  readonly killedBy: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** True when it was ended for writing more than is kept. */
  readonly truncated: boolean
}

export interface RunCommandOptions {
  readonly stdin: string | undefined
  readonly cwd: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** Bytes of standard output that are kept; a program that writes more is ended. */
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
 * Rejects only when the program was not started (`ENOENT`, `EACCES`, aborted before); resolves when it has really
 * ended.
 */
export function runCommand(
  program: string,
  parameters: readonly string[],
  options: RunCommandOptions,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted()
    const child = spawn(program, parameters, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    })
    const group = watchGroup(child, options.killGraceMs, options.clock)
    const stdout = collect(child.stdout, options.maxOutputBytes, options.onStdout, group.stop)
    const stderr = collect(child.stderr, 64_000)
    options.signal.addEventListener("abort", group.stop, { once: true })
    // A program that ends without reading its input breaks the pipe: its exit code tells, not this.
    child.stdin?.on("error", () => {})
    child.stdin?.end(options.stdin)
    child.once("error", (error) => {
      options.signal.removeEventListener("abort", group.stop)
      reject(error)
    })
    child.once("close", (exitCode, killedBy) => {
      options.signal.removeEventListener("abort", group.stop)
      group.leaderEnded()
      resolve({
        exitCode,
        killedBy,
        stdout: stdout.text(),
        stderr: stderr.text(),
        truncated: stdout.truncated(),
      })
    })
  })
}

interface Group {
  /** SIGTERM, then SIGKILL should any of it stay. */
  readonly stop: () => void
  readonly leaderEnded: () => void
}

function watchGroup(child: ChildProcess, graceMs: number, clock: Clock): Group {
  const { pid } = child
  if (pid === undefined) return { stop: () => {}, leaderEnded: () => {} }
  if (!guarded) process.once("exit", killAll)
  guarded = true
  groups.add(pid)
  let insist: (() => void) | undefined
  return {
    stop: () => {
      if (insist !== undefined) return
      kill(pid, "SIGTERM")
      insist = clock.setTimer(graceMs, () => {
        kill(pid, "SIGKILL")
        groups.delete(pid)
      })
    },
    leaderEnded: () => {
      // A child that ignores SIGTERM outlives its leader: it still has to go, and its group keeps the number taken.
      if (insist !== undefined && kill(pid, 0)) return
      insist?.()
      groups.delete(pid)
    },
  }
}

function killAll(): void {
  for (const pid of groups) kill(pid, "SIGKILL")
}

/** False when the group is gone already. */
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}

interface Collected {
  text(): string
  truncated(): boolean
}

function collect(
  stream: NodeJS.ReadableStream | null,
  maxBytes: number,
  onText?: (soFar: string) => void,
  onOverflow?: () => void,
): Collected {
  const decoder = new StringDecoder("utf8")
  let text = ""
  let room = maxBytes
  let truncated = false
  stream?.on("data", (chunk: Buffer) => {
    if (chunk.length > room && !truncated) {
      truncated = true
      onOverflow?.()
    }
    if (room <= 0) return
    text += decoder.write(chunk.subarray(0, room))
    room -= chunk.length
    onText?.(text)
  })
  return { text: () => text + decoder.end(), truncated: () => truncated }
}
