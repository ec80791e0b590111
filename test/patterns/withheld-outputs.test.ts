import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { vote } from "../../src/patterns/vote/vote.js"
import { majority } from "../../src/tally/index.js"
import { cutTo, journalLines, newRoot, upTo } from "./cut-journal.js"

/** A password that is also a word, as on countless machines of developers. */
const word = "postgres"

beforeEach(() => {
  vi.stubEnv("DATABASE_PASSWORD", word)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const said = [word, "mysql", word, word, "mysql"]

function panel() {
  const called: number[] = []
  const agent = functionAgent(({ sampleIndex = 0 }) => {
    called.push(sampleIndex)
    return said[sampleIndex]
  })
  return { called, run: vote({ agent, rule: majority({ samples: 5 }), concurrency: 1 }) }
}

describe("an output that holds a secret", () => {
  test("is not on record, and its branch runs again when the run is resumed: no ballot is counted as [redacted]", async () => {
    const journal = newRoot()
    const { called, run } = panel()
    const whole = await run.run("Which database?", { runId: "one", journal })
    expect(journalLines(journal, "one").join()).not.toContain(word)
    cutTo(journal, "one", upTo("outcome", 2))
    called.length = 0
    const warnings: string[] = []
    const resumed = await run.resume("one", {
      journal,
      onEvent: (event) => event.type === "warning" && warnings.push(event.message),
    })
    expect(resumed.output).toBe(whole.output)
    expect(resumed.tally.choices.map(({ choice, count }) => [choice, count])).toEqual(
      whole.tally.choices.map(({ choice, count }) => [choice, count]),
    )
    // The second ballot held none: it stands.
    expect(called).toContain(0)
    expect(called).not.toContain(1)
    expect(warnings.join()).toContain("the outputs of these held some: sample-1; they run again")
  })

  test("is told of wherever the record is shown", async () => {
    const journal = newRoot()
    const { run } = panel()
    const whole = await run.run("Which database?", { runId: "one", journal })
    expect(whole.warnings.join()).not.toContain("secrets")
    for (const shown of [await run.fold("one", { journal }), await run.replay("one", { journal })])
      expect(shown.warnings.join()).toContain("sample-1, sample-3, sample-4")
  })

  test("does not have a run go out again that has ended", async () => {
    const journal = newRoot()
    const names = batch({ agent: functionAgent(() => word) })
    await names.run(["a", "b"], { runId: "one", journal })
    await expect(names.resume("one", { journal })).rejects.toThrow("expected a run that has not ended")
  })
})
