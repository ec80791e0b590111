import { Command } from "commander"
import { describe, expect, it } from "vitest"
import {
  type RunFlags,
  addOnly,
  addRunFlags,
  modelTermsOf,
  settingsOf,
} from "../../src/cli/flags/run-flags.js"
import { runSettingsSchema } from "../../src/graph/settings.js"

function parse(...parameters: string[]): RunFlags {
  return addRunFlags(new Command().exitOverride().configureOutput({ writeErr: () => {} }))
    .parse(parameters, { from: "user" })
    .opts<RunFlags>()
}

describe("the flags that all patterns share", () => {
  it("stand for options of a pattern, which takes them", () => {
    const limits =
      "--concurrency 4 --rpm 500 --tpm 30000 --timeout 60s --attempt-timeout 20s --queue-timeout 5m"
    const ends = "--deadline 10m --quorum 60% --no-hedge --max-cost 0.5 --max-calls 100 --max-tokens 500000"
    const flags = parse(...limits.split(" "), ...ends.split(" "), "--cache", "replies")
    const settings = settingsOf(flags)
    expect(settings).toEqual({
      concurrency: 4,
      requestsPerMinute: 500,
      tokensPerMinute: 30_000,
      timeoutMs: 60_000,
      attemptTimeoutMs: 20_000,
      queueTimeoutMs: 300_000,
      runTimeoutMs: 600_000,
      quorum: 0.6,
      hedge: false,
      maxCost: 0.5,
      maxCalls: 100,
      maxTokens: 500_000,
      cache: "replies",
    })
    expect(runSettingsSchema.parse(settings)).toMatchObject(settings)
  })

  it("set nothing when they are not given, but for the journal", () => {
    const flags = parse()
    expect([settingsOf(flags), modelTermsOf(flags), flags.journal]).toEqual([{}, {}, ".quorum/runs"])
    expect(parse("--no-journal").journal).toBe(false)
    expect(parse("--journal", "elsewhere").journal).toBe("elsewhere")
  })

  it("keep replies in the usual folder when none is named", () => {
    expect(parse("--cache", "--json")).toMatchObject({ cache: ".quorum/cache", json: true })
  })

  it("name the price of a model, and those to go on with", () => {
    const flags = parse("--price", "0.25/2", "--fallback", "openai:gpt-5-nano", "ollama:qwen3", "--json")
    expect(modelTermsOf(flags)).toEqual({
      price: { inputPerMillion: 0.25, outputPerMillion: 2 },
      fallbacks: ["openai:gpt-5-nano", "ollama:qwen3"],
    })
  })

  it.each(["--max-calls 0", "--max-calls 1.5", "--max-tokens -1", "--tpm 0", "--queue-timeout 5"])(
    "refuse %s and say what would do",
    (line) => {
      expect(() => parse(...line.split(" "))).toThrow(/^expected --[\w-]+ to be a .* For example: --/)
    },
  )

  it("show in groups, each within 80 columns, in the order model, limits, budget, output", () => {
    const command = addOnly(addRunFlags(new Command("quorum").option("--own <x>", "an own one")), "some")
    const help = command.configureHelp({ helpWidth: 80 }).helpInformation()
    expect(help.match(/^\S[^\n]*:$/gm)).toEqual([
      "Options:",
      "Model:",
      "Limits:",
      "Budget (at a cap the run ends with what it has):",
      "Record and output:",
    ])
    expect(Math.max(...help.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(help.split("Model:")[0]).toContain("--only <id...>")
  })
})
