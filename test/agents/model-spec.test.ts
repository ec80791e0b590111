import { http, HttpResponse } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { apiKeyFor, ollamaHost, parseModelSpec } from "../../src/agents/models/model-spec.js"
import { ConfigError } from "../../src/errors.js"
import { outputOf, runAgent } from "./run-agent.js"

describe("a model spec", () => {
  it.each([
    ["openai:gpt-5-mini", {}, { kind: "openai", model: "gpt-5-mini", id: "openai:gpt-5-mini" }],
    [
      "openai:ft:gpt-4o:house::1",
      {},
      { kind: "openai", model: "ft:gpt-4o:house::1", id: "openai:ft:gpt-4o:house::1" },
    ],
    [
      "openai:gpt-5-mini",
      { OPENAI_BASE_URL: "https://proxy.example/v1" },
      { kind: "openai", model: "gpt-5-mini", id: "openai:gpt-5-mini", baseURL: "https://proxy.example/v1" },
    ],
    [
      "openai:gpt-5-mini",
      { OPENAI_BASE_URL: "" },
      { kind: "openai", model: "gpt-5-mini", id: "openai:gpt-5-mini" },
    ],
    [
      "ollama:llama3.2:3b",
      {},
      {
        kind: "ollama",
        model: "llama3.2:3b",
        id: "ollama:llama3.2:3b",
        baseURL: "http://127.0.0.1:11434/v1",
      },
    ],
    [
      "ollama:llama3",
      { OLLAMA_HOST: "gpu.local:9000" },
      { kind: "ollama", model: "llama3", id: "ollama:llama3", baseURL: "http://gpu.local:9000/v1" },
    ],
    [
      "ollama:llama3",
      { OLLAMA_HOST: "https://gpu.local/" },
      { kind: "ollama", model: "llama3", id: "ollama:llama3", baseURL: "https://gpu.local/v1" },
    ],
    [
      "http://localhost:8000/v1#org/model-7",
      {},
      {
        kind: "endpoint",
        model: "org/model-7",
        id: "http://localhost:8000/v1#org/model-7",
        baseURL: "http://localhost:8000/v1",
      },
    ],
    [
      "https://api.example/v1/#m",
      {},
      { kind: "endpoint", model: "m", id: "https://api.example/v1/#m", baseURL: "https://api.example/v1" },
    ],
    ["simulated:demo", {}, { kind: "simulated", model: "demo", id: "simulated:demo" }],
  ] as const)("%s with %j", (spec, environment, expected) => {
    expect(parseModelSpec(spec, environment)).toEqual(expected)
  })

  const forms =
    "Expected a model spec of the form openai:NAME, ollama:NAME, http://HOST/v1#NAME or simulated:NAME, got"
  const endpoint = "Expected an endpoint spec of the form http://HOST/v1#NAME, got"
  it.each([
    ["", `${forms} ""`],
    ["gpt-5-mini", `${forms} "gpt-5-mini"`],
    ["openai:", `${forms} "openai:"`],
    ["OpenAI:gpt-5-mini", `${forms} "OpenAI:gpt-5-mini"`],
    ["anthropic:claude", `${forms} "anthropic:claude"`],
    ["ftp://host/v1#m", `${forms} "ftp://host/v1#m"`],
    ["http://localhost:8000/v1", `${endpoint} "http://localhost:8000/v1". Name the model after a #`],
    ["http://localhost:8000/v1#", `${endpoint} "http://localhost:8000/v1#". Name the model after a #`],
    ["http://#m", `${endpoint} "http://#m". Name the model after a #`],
  ])("%j is refused in one line", (spec, message) => {
    const parse = (): unknown => parseModelSpec(spec, {})
    expect(parse).toThrow(ConfigError)
    expect(parse).toThrow(expect.objectContaining({ message }))
  })

  it("finds Ollama on this machine unless told otherwise", () => {
    expect(ollamaHost({})).toBe("http://127.0.0.1:11434")
    expect(ollamaHost({ OLLAMA_HOST: "" })).toBe("http://127.0.0.1:11434")
    expect(ollamaHost({ OLLAMA_HOST: "10.0.0.7" })).toBe("http://10.0.0.7:11434")
    expect(ollamaHost({ OLLAMA_HOST: "0.0.0.0" })).toBe("http://127.0.0.1:11434")
  })
})

describe("the key of a model", () => {
  const key = (spec: string, environment: Record<string, string>): string =>
    apiKeyFor(parseModelSpec(spec, environment), environment)

  it("is OPENAI_API_KEY for OpenAI and for nobody else", () => {
    const both = { OPENAI_API_KEY: "sk-openai", QUORUM_API_KEY: "q-other" }
    expect(key("openai:gpt-5-mini", both)).toBe("sk-openai")
    expect(key("http://localhost:8000/v1#m", both)).toBe("q-other")
    for (const spec of ["ollama:llama3", "http://localhost:8000/v1#m", "simulated:demo"]) {
      expect(key(spec, { OPENAI_API_KEY: "sk-openai" })).toBe("none")
      expect(key(spec, { OPENAI_API_KEY: "sk-openai", QUORUM_API_KEY: "" })).toBe("none")
    }
  })

  it.each([{}, { OPENAI_API_KEY: "" }])("has to be set for OpenAI: %j", (environment) => {
    expect(() => key("openai:gpt-5-mini", environment)).toThrow(
      expect.objectContaining({
        name: "ConfigError",
        message:
          "Expected OPENAI_API_KEY to be set for openai:gpt-5-mini, got none. Set it, or try without a key: --model simulated:demo",
      }),
    )
  })
})

describe("on the wire", () => {
  const seen: { readonly url: string; readonly authorization: string | null }[] = []
  const server = setupServer(
    http.post("*", ({ request }) => {
      seen.push({ url: request.url, authorization: request.headers.get("authorization") })
      return HttpResponse.json({
        choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
      })
    }),
  )
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }))
  afterEach(() => {
    vi.unstubAllEnvs()
    seen.length = 0
  })
  afterAll(() => server.close())

  it.each([
    ["http://models.example/v1#demo", "http://models.example/v1/chat/completions", "Bearer none"],
    ["ollama:llama3", "http://127.0.0.1:11434/v1/chat/completions", "Bearer none"],
    ["openai:gpt-5-mini", "https://api.openai.com/v1/chat/completions", "Bearer sk-openai-0123456789"],
  ])("%s is asked at %s", async (model, url, authorization) => {
    vi.stubEnv("OPENAI_API_KEY", "sk-openai-0123456789")
    vi.stubEnv("OPENAI_BASE_URL", undefined)
    vi.stubEnv("OLLAMA_HOST", undefined)
    vi.stubEnv("QUORUM_API_KEY", undefined)
    expect(outputOf(await runAgent(chatAgent({ model })))).toBe("hi")
    expect(seen).toEqual([{ url, authorization }])
  })

  it("OpenAI is asked where OPENAI_BASE_URL says", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-openai-0123456789")
    vi.stubEnv("OPENAI_BASE_URL", "https://proxy.example/v1")
    expect(outputOf(await runAgent(chatAgent({ model: "openai:gpt-5-mini" })))).toBe("hi")
    expect(seen).toEqual([
      { url: "https://proxy.example/v1/chat/completions", authorization: "Bearer sk-openai-0123456789" },
    ])
  })

  it("an endpoint's requests carry no organisation or project of OpenAI's", async () => {
    vi.stubEnv("OPENAI_ORG_ID", "org-secret")
    vi.stubEnv("OPENAI_PROJECT_ID", "proj-secret")
    const headers: string[] = []
    server.use(
      http.post("*", ({ request }) => {
        headers.push(JSON.stringify([...request.headers]))
        return HttpResponse.json({
          choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
        })
      }),
    )
    await runAgent(chatAgent({ model: "http://other.example/v1#demo" }))
    server.resetHandlers()
    expect(headers).toHaveLength(1)
    expect(headers[0]).not.toMatch(/org-secret|proj-secret/)
  })
})
