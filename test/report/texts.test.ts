import { describe, expect, it } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { section } from "../../src/patterns/section/section.js"
import { vote } from "../../src/patterns/vote/vote.js"
import { accountText } from "../../src/report/account-text.js"
import { dollars, percent, time } from "../../src/report/numbers.js"
import { sectionText } from "../../src/report/section-text.js"
import { voteText } from "../../src/report/vote-text.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

/** The text of a vote in which the ballots are these; an Error is a branch that fails. */
async function textOf(ballots: readonly (string | Error)[], quorum?: number): Promise<readonly string[]> {
  const { runtime, clock } = testRuntime()
  const agent = functionAgent(({ sampleIndex = 0 }) => {
    const ballot = ballots[sampleIndex]
    if (ballot instanceof Error) throw ballot
    return ballot ?? ""
  })
  const pattern = vote({ agent, samples: ballots.length, ...(quorum === undefined ? {} : { quorum }) })
  const result = await clock.until(pattern.run("q", { seed: 1, runtime }))
  return voteText(result, "m").split("\n")
}

describe("a vote as text", () => {
  it("leads with the winner, then the tally, by ballots", async () => {
    const lines = await textOf(["391", "381", "392", "391", "391"])
    expect(lines.slice(0, 7)).toEqual([
      "391",
      "",
      "choice  ballots  share",
      "391           3  ████████████          60%",
      "381           1  ████                  20%",
      "392           1  ████                  20%",
      "",
    ])
    expect(lines).toContain("dissent    381 (1), 392 (1)")
    expect(lines.at(-1)).toMatch(/^complete: 5 of 5 briefs ok · m · .* · seed 1$/)
  })

  it("says how many ballots the early stop saved", async () => {
    const lines = await textOf(["a", "a", "a", "a", "a", "a", "a", "a", "a"])
    expect(lines).toContain("samples    4 of 9 launched, 4 usable, 5 saved")
    expect(lines).toContain("stopped    confident: the leader is far enough ahead of the next")
  })

  it("says so where a what-if asks for fewer ballots than there are", async () => {
    const { runtime, clock } = testRuntime()
    const agent = functionAgent(() => "a")
    const result = await clock.until(vote({ agent, samples: 9 }).run("q", { seed: 1, runtime }))
    const samples = { ...result.tally.samples, requested: 2 }
    const text = voteText({ ...result, tally: { ...result.tally, samples } }, "m")
    expect(text).toContain("samples    2 asked for, 4 on record, 4 usable")
  })

  it("shows a tie plainly", async () => {
    const lines = await textOf(["391", "381"])
    expect(lines[0]).toBe("no winner: tied between 391 and 381")
    expect(lines.at(-1)).toMatch(/^failed: /)
  })

  it("shows a missed quorum plainly, with what failed and why", async () => {
    const lines = await textOf(["a", new Error("no luck"), new Error("no luck")], 2)
    expect(lines[0]).toMatch(/^no winner: 1 of 3 briefs ok, quorum is 2/)
    expect(lines).toContain("quorum     missed: 1 usable, 2 needed")
    expect(lines).toContain("missing, 2 of 3 briefs:")
    expect(lines).toContain("  sample-2, sample-3: agent: no luck")
  })
})

describe("a section as text", () => {
  it("leads with the answer and never hides what is missing", async () => {
    const { runtime, clock } = testRuntime()
    const agent = functionAgent(({ id }) => {
      if (id === "b") throw new Error("no luck")
      return `found in ${id}`
    })
    const pattern = section({
      agent,
      briefs: ["a", "b"].map((id) => ({ id, objective: id })),
      integrate: (outputs) => outputs.map(({ output }) => output).join("\n"),
    })
    const lines = sectionText(await clock.until(pattern.run("t", { runtime })), undefined).split("\n")
    expect(lines.slice(0, 6)).toEqual([
      "found in a",
      "",
      "coverage: 1 of 2 briefs, quorum 1",
      "checks: V2 V6 passed, V1 V3-V5 V7-V9 not applicable",
      "missing, 1 of 2 briefs:",
      "  b: agent: no luck",
    ])
    expect(lines.at(-1)).toMatch(/^partial: /)
  })

  it("shows what the branches delivered when no answer could be made", async () => {
    const { runtime, clock } = testRuntime()
    const broken = (): string => {
      throw new Error("cannot merge")
    }
    const pattern = section({
      agent: functionAgent(() => ({ findings: [{ text: "It is wide.", source: "a.md" }] })),
      briefs: [{ id: "a", objective: "a" }],
      integrate: broken,
    })
    const text = sectionText(await clock.until(pattern.run("t", { runtime })), undefined)
    expect(text).toMatch(/^no answer: .*cannot merge\n\na:\n- It is wide\. \[a\.md\]\n/)
  })
})

describe("the account of a batch", () => {
  it("tells one reason once, with the briefs it is about", async () => {
    const { runtime, clock } = testRuntime()
    const agent = functionAgent((): string => {
      throw new Error("no luck")
    })
    const result = await clock.until(batch({ agent }).run(["a", "b", "c", "d", "e", "f"], { runtime }))
    const lines = accountText(result, undefined).split("\n")
    expect(lines[0]).toBe("missing, 6 of 6 briefs:")
    expect(lines[1]).toMatch(/ and 2 more: agent: no luck$/)
    expect(lines).toHaveLength(3)
  })
})

describe("numbers", () => {
  it("of time are as people say them", () => {
    expect([0, 999, 1_000, 9_940, 9_960, 59_949, 59_950, 65_000, 3_725_000].map(time)).toEqual([
      "0 ms",
      "999 ms",
      "1.0 s",
      "9.9 s",
      "10 s",
      "60 s",
      "1 min 00 s",
      "1 min 05 s",
      "1 h 02 min",
    ])
  })

  it("of money are never 0 for want of a price", () => {
    expect([null, 0, 0.00042, 0.0099, 0.25, 12].map(dollars)).toEqual([
      "cost unknown",
      "$0",
      "$0.00042",
      "$0.0099",
      "$0.25",
      "$12.00",
    ])
  })

  it("of shares are percentages", () => {
    expect([0, 0.005, 2 / 3, 1].map(percent)).toEqual(["0%", "1%", "67%", "100%"])
  })
})
