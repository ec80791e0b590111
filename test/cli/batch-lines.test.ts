import { describe, expect, it } from "vitest"
import { orderedLines } from "../../src/cli/output/ordered-lines.js"
import { OutputError } from "../../src/cli/output/output-error.js"
import type { OutputTarget } from "../../src/cli/output/output-target.js"
import type { RunEvent } from "../../src/runtime/events.js"
import { at, dispatched } from "../report/events.js"
import { resultOf } from "../report/results.js"
import { brief, failed, ok } from "../task/outcomes.js"

/** An output whose reader takes a text whenever `take` is called. */
function slowReader() {
  const given: string[] = []
  const taken: string[] = []
  let release: (() => void) | undefined
  const target: OutputTarget = {
    write(text) {
      given.push(text)
      return new Promise((resolve) => {
        release = () => {
          taken.push(text)
          resolve()
        }
      })
    },
    finish: () => Promise.resolve(),
    discard: () => {},
    readerGone: new AbortController().signal,
    failure: undefined,
  }
  const take = async (): Promise<void> => {
    release?.()
    release = undefined
    // One turn for the writer to go on.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { target, given, taken, take }
}

const settled = (index: number): RunEvent => at(1, { type: "outcome", outcome: ok(index, "x".repeat(1_000)) })
const indexesIn = (text: string): readonly number[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { index: number }).index)

describe("the lines of a batch", () => {
  it("come in the order of the items, whatever the order in which they end", async () => {
    const { target, taken, take } = slowReader()
    const lines = orderedLines(target)
    void lines.onEvent(dispatched(0, 3))
    for (const index of [2, 0, 1]) {
      void lines.onEvent(settled(index))
      await take()
    }
    await take()
    expect(indexesIn(taken.join(""))).toEqual([0, 1, 2])
  })

  it("hold the run back while the reader takes nothing, and let it go on when it does", async () => {
    const { target, given, take } = slowReader()
    const lines = orderedLines(target)
    void lines.onEvent(dispatched(0, 1_000))
    const held: (Promise<void> | undefined)[] = []
    for (let index = 0; index < 200; index += 1) held.push(lines.onEvent(settled(index)))
    expect(held.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => undefined))
    const last = held.at(-1)
    expect(last).toBeInstanceOf(Promise)
    // Of all that waits only one slice is text.
    expect(given).toHaveLength(1)
    for (let turn = 0; turn < 20; turn += 1) await take()
    await expect(last).resolves.toBeUndefined()
    expect(Math.max(...given.map((text) => text.length))).toBeLessThan(70_000)
    expect(lines.onEvent(settled(200))).toBeUndefined()
  })

  it("do not hold the run back for an item that takes long: it could not end if nothing else went on", () => {
    const { target, given } = slowReader()
    const lines = orderedLines(target)
    void lines.onEvent(dispatched(0, 10_000))
    const held = Array.from({ length: 9_999 }, (_, index) => lines.onEvent(settled(index + 1)))
    expect(held.every((promise) => promise === undefined)).toBe(true)
    // What waits is no text yet.
    expect(given).toEqual([])
  })

  it("of a run that goes on begin with what is on record", async () => {
    const { target, taken, take } = slowReader()
    const briefs = [brief(0), brief(1), brief(2)]
    const outcomes = [ok(0), ok(1), failed(2)]
    const lines = orderedLines(target, { briefs, outcomes: [ok(0), failed(2)] })
    void lines.onEvent(at(0, { type: "dispatched", round: 2, briefs: [brief(1)] }))
    await take()
    expect(indexesIn(taken.join(""))).toEqual([0])
    void lines.onEvent(at(1, { type: "outcome", outcome: ok(1) }))
    const finished = lines.finish(resultOf(briefs, outcomes))
    await take()
    await take()
    await finished
    expect(indexesIn(taken.join(""))).toEqual([0, 1, 2])
  })

  it("end with the reason when they cannot be written", async () => {
    const failure = new OutputError(undefined, Object.assign(new Error("full"), { code: "ENOSPC" }))
    const target: OutputTarget = { ...slowReader().target, write: () => Promise.reject(failure), failure }
    const lines = orderedLines(target)
    void lines.onEvent(dispatched(0, 1))
    void lines.onEvent(settled(0))
    await expect(lines.finish(resultOf([brief(0)], [ok(0)]))).rejects.toThrow(
      "standard output could not be written (ENOSPC: no space left on the device)",
    )
  })
})
