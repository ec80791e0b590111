import { describe, expect, it } from "vitest"
import type { Agent } from "../../../src/agents/agent.js"
import type { ValidateContext } from "../../../src/integrate/validate/check.js"
import { validate } from "../../../src/integrate/validate/validate.js"
import type { Brief } from "../../../src/task/brief.js"
import type { Outcome } from "../../../src/task/outcome.js"
import { failedOf, okOf, writtenOf } from "./subjects.js"

const judge: Agent = {
  name: "judge",
  run: () => Promise.reject(new Error("expected the run to be asked, not the agent")),
}

/** Answers each question of the judge by the sentence in it. */
function asking(answer: (sentence: string) => Outcome) {
  const asked: Omit<Brief, "index">[] = []
  const context: ValidateContext = {
    run: (_, brief) => {
      asked.push(brief)
      return Promise.resolve(answer(String(Reflect.get(Object(brief.input), "sentence"))))
    },
  }
  return { asked, context }
}

const subject = {
  ...writtenOf(
    ["It may fail.", "It is slow."],
    [
      { sentence: "It always fails.", recordIds: ["R1"] },
      { sentence: "It is slow.", recordIds: ["R2"] },
    ],
  ),
  judge,
}

const honest = (sentence: string): Outcome =>
  okOf(0, "judge", { why: "may is not always", faithful: sentence !== "It always fails." })

describe("a judge of distortion", () => {
  it("is asked about each sentence with the records it cites, and what it finds is told", async () => {
    const { asked, context } = asking(honest)
    const { findings, checks } = await validate(subject, context)
    expect(asked.map(({ input }) => input)).toEqual([
      { sentence: "It always fails.", records: [{ id: "R1", says: ["It may fail."] }] },
      { sentence: "It is slow.", records: [{ id: "R2", says: ["It is slow."] }] },
    ])
    expect(findings).toEqual([
      { check: "V9", message: '"It always fails." distorts R1: may is not always', recordIds: ["R1"] },
    ])
    expect(checks.at(-1)).toEqual({
      check: "V9",
      name: "no distortion (2 of 2 sentences judged)",
      status: "failed",
    })
  })

  it("is asked about so many at most, which is stated", async () => {
    const { asked, context } = asking(honest)
    const { checks } = await validate({ ...subject, mostJudged: 1 }, context)
    expect(asked).toHaveLength(1)
    expect(checks.at(-1)?.name).toBe("no distortion (1 of 2 sentences judged)")
  })

  it("that does not answer finds nothing, and nothing is said to be judged", async () => {
    const { context } = asking(() => failedOf(0, "judge"))
    const { findings, checks } = await validate(subject, context)
    expect(findings).toEqual([])
    expect(checks.at(-1)?.name).toBe("no distortion (0 of 2 sentences judged)")
  })

  it("is not asked when it is waived, not given, or cannot be asked", async () => {
    const { asked, context } = asking(honest)
    const status = async (...parameters: Parameters<typeof validate>) =>
      (await validate(...parameters)).checks.at(-1)?.status
    expect(await status({ ...subject, waive: ["V9"] }, context)).toBe("waived")
    expect(await status({ ...subject, judge: undefined }, context)).toBe("not_applicable")
    expect(await status(subject)).toBe("not_applicable")
    expect(asked).toEqual([])
  })
})
