import { describe, expect, it } from "vitest"
import { findDefaultModel } from "../../src/agents/models/default-model.js"

const nobody = (): Promise<Response> => Promise.reject(new Error("connection refused"))
const ollama =
  (body: unknown, status = 200) =>
  (): Promise<Response> =>
    Promise.resolve(new Response(JSON.stringify(body), { status }))

describe("the model nobody named", () => {
  it("is the one in QUORUM_MODEL before all others", async () => {
    const found = await findDefaultModel({ QUORUM_MODEL: "ollama:x", OPENAI_API_KEY: "k" }, nobody)
    expect(found).toEqual({ spec: "ollama:x", why: "from QUORUM_MODEL" })
  })

  it("is OpenAI's when there is a key, which is not in the reason", async () => {
    const found = await findDefaultModel({ QUORUM_MODEL: "", OPENAI_API_KEY: "sk-secret" }, nobody)
    expect(found.spec).toBe("openai:gpt-5-mini")
    expect(found.why).not.toContain("sk-secret")
  })

  it("is the first of a local Ollama, asked where OLLAMA_HOST says", async () => {
    const asked: string[] = []
    const found = await findDefaultModel({ OLLAMA_HOST: "127.0.0.1:9999" }, (url) => {
      asked.push(url)
      return ollama({ models: [{ name: "llama3:8b" }, { name: "other" }] })()
    })
    expect(asked).toEqual(["http://127.0.0.1:9999/api/tags"])
    expect(found).toMatchObject({ spec: "ollama:llama3:8b" })
  })

  it.each([
    ["nothing listens", nobody],
    ["Ollama has no models", ollama({ models: [] })],
    ["something else listens", ollama({ hello: "world" })],
    ["it answers with an error", ollama({}, 500)],
  ])("is the simulator when %s", async (_, fetchLike) => {
    expect(await findDefaultModel({}, fetchLike)).toMatchObject({ spec: "simulated:demo" })
  })

  it("is the simulator when Ollama does not answer in time", async () => {
    const silent = (_: string, { signal }: { signal: AbortSignal }): Promise<Response> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason))
      })
    expect(await findDefaultModel({}, silent)).toMatchObject({ spec: "simulated:demo" })
  })
})
