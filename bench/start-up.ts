import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { type Spread, spreadOf } from "./spread.js"

/** Time to start something, in a process of its own each time. */
export interface StartUpFigure {
  readonly what: string
  readonly milliseconds: Spread
}

const command = "dist/cli/main.js"

/** Whole processes by the wall clock, and imports by the clock inside a fresh process. */
export function measureStartUp(rounds: number): readonly StartUpFigure[] {
  const starts: Record<string, () => number> = {
    "node -e 0": () => wallTime(["-e", "0"]),
    ...(existsSync(command)
      ? {
          "quorum --version": () => wallTime([command, "--version"]),
          "quorum --help": () => wallTime([command, "--help"]),
        }
      : {}),
    'import "langgraph-quorum/tally"': () => importTime("langgraph-quorum/tally"),
    'import "langgraph-quorum/agents"': () => importTime("langgraph-quorum/agents"),
    'import "langgraph-quorum"': () => importTime("langgraph-quorum"),
  }
  const taken = Object.entries(starts).map(([what, start]) => ({ what, start, times: [] as number[] }))
  for (let round = 0; round < rounds; round += 1) for (const { start, times } of taken) times.push(start())
  return taken.map(({ what, times }) => ({ what, milliseconds: spreadOf(times) }))
}

function wallTime(parameters: readonly string[]): number {
  const startedAt = performance.now()
  run(parameters)
  return performance.now() - startedAt
}

function importTime(name: string): number {
  const program = `const at = performance.now(); await import("${name}"); console.log(performance.now() - at)`
  return Number(run(["--input-type=module", "-e", program]))
}

function run(parameters: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: "utf8" })
  if (status !== 0) throw new Error(`node ${parameters.join(" ")} ended with ${status}: ${stderr}`)
  return stdout
}
