import { describe, expect, it } from "vitest"
import { listenToRates, rateAwareFetch } from "../../../src/runtime/throttle/limits/rate-listening.js"
import type { RateReport } from "../../../src/runtime/throttle/limits/rate-report.js"

const headers = { "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59" }

function answering(response: () => Response): typeof fetch {
  return async () => {
    await Promise.resolve()
    return response()
  }
}

describe("a rate-aware fetch", () => {
  it("tells each call of its own responses, however they overlap", async () => {
    let left = 60
    const fetched = rateAwareFetch(
      answering(
        () => new Response("", { headers: { "x-ratelimit-remaining-requests": String((left -= 1)) } }),
      ),
    )
    const listen = async (): Promise<readonly (number | undefined)[]> => {
      const heard: RateReport[] = []
      await listenToRates(
        (report) => heard.push(report),
        () => fetched("https://provider.test/v1"),
      )
      return heard.map((report) => report.windows.requests?.remaining)
    }
    const heard = await Promise.all([listen(), listen(), listen()])
    expect(heard).toEqual([[59], [58], [57]])
  })

  it("tells of a rejection too", async () => {
    const heard: RateReport[] = []
    const fetched = rateAwareFetch(answering(() => new Response("{}", { status: 429, headers })))
    await listenToRates(
      (report) => heard.push(report),
      () => fetched("https://provider.test/v1"),
    )
    expect(heard).toMatchObject([{ status: 429, windows: { requests: { limit: 60, remaining: 59 } } }])
  })

  it("passes request and response on untouched", async () => {
    const response = new Response("body", { headers })
    const seen: unknown[] = []
    const fetched = rateAwareFetch((input, init) => {
      seen.push(input, init)
      return Promise.resolve(response)
    })
    const init = { method: "POST", body: "{}" }
    expect(await fetched("https://provider.test/v1", init)).toBe(response)
    expect(seen).toEqual(["https://provider.test/v1", init])
    expect(response.bodyUsed).toBe(false)
  })

  it("rejects as the fetch in it does", async () => {
    const broken = rateAwareFetch(() => Promise.reject(new TypeError("fetch failed")))
    await expect(
      listenToRates(
        () => {},
        () => broken("https://provider.test"),
      ),
    ).rejects.toThrow("fetch failed")
  })

  it("hands the response over though its listener throws", async () => {
    const fetched = rateAwareFetch(answering(() => new Response("kept", { headers })))
    const response = await listenToRates(
      () => {
        throw new Error("a listener's mistake")
      },
      () => fetched("https://provider.test"),
    )
    expect(await response.text()).toBe("kept")
  })

  it("asks nobody when nobody listens, and says nothing when there is no rate header", async () => {
    const heard: RateReport[] = []
    const fetched = rateAwareFetch(answering(() => new Response("")))
    expect((await fetched("https://provider.test")).status).toBe(200)
    await listenToRates(
      (report) => heard.push(report),
      () => fetched("https://provider.test"),
    )
    expect(heard).toEqual([])
  })
})
