import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { z } from "zod"
import { type ChatAgentOptions, chatAgent } from "../../src/agents/chat-agent.js"
import { type ReplyCache, openReplyCache } from "../../src/agents/models/reply-cache.js"
import type { Brief } from "../../src/task/brief.js"
import { type OkOutcome, isOk } from "../../src/task/outcome.js"
import { runAgent } from "./run-agent.js"

let folder: string
let cache: ReplyCache

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quorum-cache-"))
  cache = openReplyCache(folder, {
    warn: (message) => {
      throw new Error(message)
    },
  })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function ask(agent: Partial<ChatAgentOptions>, brief: Partial<Brief> = {}): Promise<OkOutcome> {
  const outcome = await runAgent(
    chatAgent({ model: "simulated:demo", ...agent }),
    { objective: "Is it a bug or a feature: the button does nothing?", ...brief },
    { cache },
  )
  if (!isOk(outcome)) throw new Error(`expected an ok outcome, got ${JSON.stringify(outcome)}`)
  return outcome
}

describe("a simulated reply out of the cache", () => {
  it("is stamped as simulated, with the confidence it had", async () => {
    const brief = { output: z.enum(["bug", "feature"]) }
    const first = await ask({ confidence: true }, brief)
    const second = await ask({ confidence: true }, brief)
    expect(first.confidence).toBeTypeOf("number")
    const { output, confidence } = first
    expect(second).toMatchObject({ simulated: true, output, confidence, attempts: [{ cached: true }] })
  })

  it("has the probability it had", async () => {
    const { logProbability } = await ask({ logprobs: true })
    expect(logProbability).toBeTypeOf("number")
    expect(await ask({ logprobs: true })).toMatchObject({ logProbability, attempts: [{ cached: true }] })
  })
})
