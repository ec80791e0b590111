import { existsSync, readFileSync, readdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { commandAgent } from "../../src/agents/command-agent.js"
import { runCommand } from "../../src/agents/run-command.js"
import { systemClock } from "../../src/runtime/clock.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { eventually } from "../testing/eventually.js"
import { notedPartial } from "./noted-partial.js"
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

describe.runIf(existsSync("/proc/self/stat"))("a program past its deadline", () => {
  it.each([
    ["that does as it is told, with a child", "sleep 1000 & echo $$; wait", "obeys"],
    ["that ignores SIGTERM, with a child", 'trap "" TERM; sleep 1000 & echo $$; wait', "stays"],
    [
      "whose child ignores SIGTERM and writes nowhere",
      // What is ignored when a child begins is ignored by it from then on.
      'trap "" TERM; sleep 1000 >/dev/null 2>&1 & trap - TERM; echo $$; wait',
      "stays",
    ],
  ])("%s, leaves nobody behind", async (_, script, whenTold) => {
    const clock = createFakeClock()
    const command = commandAgent({ command: ["bash", "-c", script], killGraceMs: 150 })
    const { agent, saved } = notedPartial(command, (written) => /^\d+\n$/.test(String(written)))
    const running = runAgent(agent, {}, { clock, timeoutMs: 800 })
    await saved
    await clock.advance(800)
    const outcome = await running
    expect(outcome).toMatchObject({
      status: "timed_out",
      scope: "branch",
      partial: expect.stringMatching(/^\d+\n$/),
      runMs: 800,
    })
    const leader = Number("partial" in outcome ? outcome.partial : Number.NaN)
    if (whenTold === "stays") {
      await clock.advance(149)
      expect(groupOf(leader)).not.toEqual([])
      await clock.advance(1)
    }
    await eventually(() => expect(groupOf(leader)).toEqual([]))
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
