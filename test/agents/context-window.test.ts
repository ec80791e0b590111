import { expect, test, vi } from "vitest"
import { contextWindow } from "../../src/agents/models/context-window.js"

test("the context of a model is what the price table says, and unknown for others", () => {
  vi.stubEnv("OPENAI_API_KEY", "sk-test")
  expect(contextWindow("openai:gpt-4o")).toBe(128_000)
  expect(contextWindow("openai:no-such-model")).toBeUndefined()
  expect(contextWindow("simulated:demo")).toBeUndefined()
  vi.unstubAllEnvs()
})
