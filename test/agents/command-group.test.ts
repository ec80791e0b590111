import { existsSync, readFileSync, readdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { commandAgent } from "../../src/agents/command-agent.js"
import { runCommand } from "../../src/agents/run-command.js"
import { systemClock } from "../../src/runtime/clock.js"
import { runAgent } from "./run-agent.js"

/** Ids of the living processes of a group; zombies are dead. */
function groupOf(leader: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => {
      try {
        const [state, , group] = readFileSync(`/proc/${id}/stat`, "utf8")
          .replace(/^.*\) /, "")
          .split(" ")
        return Number(group) === leader && state !== "Z"
      } catch {
        return false
      }
    })
}

async function whenGone(leader: number, withinMs: number): Promise<number> {
  const since = performance.now()
  while (groupOf(leader).length > 0) {
    const waited = performance.now() - since
    if (waited > withinMs) throw new Error(`still alive after ${waited} ms: ${groupOf(leader).join(", ")}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return performance.now() - since
}

describe.runIf(existsSync("/proc/self/stat"))("a program past its deadline", () => {
  it.each([
    ["that does as it is told, with a child", "sleep 1000 & echo $$; wait"],
    ["that ignores SIGTERM, with a child", 'trap "" TERM; sleep 1000 & echo $$; wait'],
    [
      "whose child ignores SIGTERM and writes nowhere",
      '(trap "" TERM; exec sleep 1000) >/dev/null 2>&1 & echo $$; wait',
    ],
  ])("%s, leaves nobody behind", async (_, script) => {
    const agent = commandAgent({ command: ["bash", "-c", script], killGraceMs: 150 })
    const outcome = await runAgent(agent, {}, { timeoutMs: 800 })
    expect(outcome).toMatchObject({
      status: "timed_out",
      scope: "branch",
      partial: expect.stringMatching(/^\d+\n$/),
    })
    expect(outcome.runMs).toBeLessThan(1_800)
    const leader = Number("partial" in outcome ? outcome.partial : Number.NaN)
    expect(await whenGone(leader, 2_000)).toBeLessThan(2_000)
  })
})

it("a program is not even started when its branch was stopped before", async () => {
  const marker = join(tmpdir(), `quorum-started-${process.pid}`)
  const start = runCommand("touch", [marker], {
    stdin: undefined,
    cwd: undefined,
    env: process.env,
    maxOutputBytes: 10,
    killGraceMs: 10,
    clock: systemClock,
    signal: AbortSignal.abort(),
  })
  await expect(start).rejects.toThrow("abort")
  expect(existsSync(marker)).toBe(false)
})
