import { AzureChatOpenAI, ChatOpenAI } from "@langchain/openai"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { limiterKey } from "../../src/agents/models/limiter-key.js"
import { knowModel } from "../../src/agents/models/open-model.js"
import { ScriptedChatModel, says } from "./scripted-chat-model.js"

const key = "sk-one-0123456789abcdef"

beforeEach(() => {
  for (const name of ["OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "QUORUM_API_KEY"])
    vi.stubEnv(name, undefined)
  vi.stubEnv("OPENAI_API_KEY", key)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const keyOf = (model: Parameters<typeof knowModel>[0]): string => knowModel(model).limiterKey

describe("one limiter stands for a base URL, a model and an account", () => {
  it("names the place and the model, and of the account a short hash", () => {
    expect(keyOf("openai:gpt-5-mini")).toMatch(
      /^https:\/\/api\.openai\.com\/v1 gpt-5-mini account [0-9a-f]{8}$/,
    )
    expect(keyOf("simulated:demo")).toBe("simulated demo")
    expect(keyOf("http://models.example/v1#demo")).toBe("http://models.example/v1 demo")
  })

  it.each(["OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL"])(
    "is another one for another %s",
    (name) => {
      const before = keyOf("openai:gpt-5-mini")
      vi.stubEnv(name, name === "OPENAI_BASE_URL" ? "http://proxy.example/v1" : "another")
      expect(keyOf("openai:gpt-5-mini")).not.toBe(before)
    },
  )

  it("is the same for a spec and for a LangChain client of the caller's own that calls the same", () => {
    const own = new ChatOpenAI({ model: "gpt-5-mini", apiKey: key })
    expect(keyOf(own)).toBe(keyOf("openai:gpt-5-mini"))
    const elsewhere = {
      model: "demo",
      apiKey: "none",
      configuration: { baseURL: "http://models.example/v1/" },
    }
    expect(keyOf(new ChatOpenAI(elsewhere))).toBe(keyOf("http://models.example/v1#demo"))
  })

  it("tells two accounts of a LangChain client apart", () => {
    const of = (apiKey: string): string => keyOf(new ChatOpenAI({ model: "gpt-5-mini", apiKey }))
    expect(of("sk-two-0123456789abcdef")).not.toBe(of(key))
  })

  it("tells deployments and instances of Azure apart: each has limits of its own", () => {
    const azure = (instance: string, deployment: string): string =>
      keyOf(
        new AzureChatOpenAI({
          azureOpenAIApiVersion: "2024-10-21",
          azureADTokenProvider: () => Promise.resolve("a token"),
          azureOpenAIApiInstanceName: instance,
          azureOpenAIApiDeploymentName: deployment,
          model: "gpt-4o",
        }),
      )
    expect(azure("east", "small")).toMatch(/^https:\/\/east\.openai\.azure\.com small\b/)
    expect(new Set([azure("east", "small"), azure("east", "large"), azure("west", "small")]).size).toBe(3)
  })

  it("is the same for a spec and a client whose organization and project the environment tells", () => {
    vi.stubEnv("OPENAI_ORG_ID", "org-1")
    vi.stubEnv("OPENAI_PROJECT_ID", "proj-1")
    expect(keyOf(new ChatOpenAI({ model: "gpt-5-mini", apiKey: key }))).toBe(keyOf("openai:gpt-5-mini"))
  })

  it("finds the base URL where LangChain's clients of other providers keep it", () => {
    const model = Object.assign(new ScriptedChatModel([says("hello")]), {
      clientOptions: { baseURL: "http://far.example/api/" },
    })
    expect(keyOf(model)).toBe("http://far.example/api scripted")
    expect(keyOf(new ScriptedChatModel([says("hello")]))).toBe("scripted scripted")
  })
})

describe("a limiter's name is shown in reports, so", () => {
  it("no key is in it, nor what a URL carries beside its place", () => {
    const name = limiterKey({
      place: "https://user:hidden@models.example/v1/?token=hidden",
      model: "demo",
      account: [key],
    })
    expect(name).toMatch(/^https:\/\/models\.example\/v1 demo account [0-9a-f]{8}$/)
  })

  it("what a URL carries tells accounts apart all the same", () => {
    const of = (token: string): string =>
      limiterKey({ place: `https://models.example/v1?token=${token}`, model: "demo", account: [] })
    expect(of("one")).not.toBe(of("two"))
  })
})
