import { Writable } from "node:stream"
import { describe, expect, it } from "vitest"
import { reportProgress } from "../../src/report/report-progress.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { failed, ok } from "../task/outcomes.js"
import { at, branch, dispatched, start, started } from "./events.js"

function stream(isTTY: boolean) {
  const writes: string[] = []
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      writes.push(chunk.toString())
      done()
    },
  })
  return {
    writes,
    stream: Object.assign(writable, { isTTY, columns: 60, rows: 20 }) as unknown as NodeJS.WriteStream,
  }
}

function report(isTTY: boolean, options: { quiet?: boolean; environment?: NodeJS.ProcessEnv } = {}) {
  const clock = createFakeClock(start)
  const out = stream(isTTY)
  return {
    clock,
    writes: out.writes,
    report: reportProgress(out.stream, clock, { quiet: false, environment: {}, ...options }),
  }
}

const many = 2_000

describe("progress on a terminal", () => {
  it("is drawn at most 10 times a second, however much happens", async () => {
    const { clock, writes, report: shown } = report(true)
    shown.onEvent(started())
    shown.onEvent(dispatched(0, many))
    const draws: number[] = []
    for (let second = 0; second < 5; second += 1) {
      const before = writes.length
      for (let tick = 0; tick < 100; tick += 1) {
        const index = second * 100 + tick
        shown.onEvent(at(index * 10, { type: "outcome", outcome: ok(index) }))
        await clock.advance(10)
      }
      draws.push(writes.length - before)
    }
    for (const count of draws) expect(count).toBeLessThanOrEqual(11)
    expect(Math.max(...draws)).toBeGreaterThanOrEqual(8)
    shown.stop()
  })

  it("shows running times growing while nothing happens", async () => {
    const { clock, writes, report: shown } = report(true)
    shown.onEvent(started())
    shown.onEvent(dispatched(0, 1))
    shown.onEvent(branch(0, 0))
    await clock.advance(5_500)
    expect(writes.join("")).toContain("slowest: 1 5.0 s")
    shown.stop()
  })

  it("is cleared at the end, and leaves no timer behind", async () => {
    const { clock, writes, report: shown } = report(true)
    shown.onEvent(started())
    shown.onEvent(dispatched(0, 2))
    await clock.advance(200)
    shown.stop()
    const after = writes.length
    expect(clock.pending).toBe(0)
    expect(writes.at(-1) ?? "").not.toContain("section")
    shown.onEvent(at(300, { type: "outcome", outcome: ok(0) }))
    await clock.advance(2_000)
    expect(writes.length).toBe(after)
  })

  it.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("has no control sequences under %o", async (environment) => {
    const { clock, writes, report: shown } = report(true, { environment })
    shown.onEvent(started())
    shown.onEvent(dispatched(0, 2))
    shown.onEvent(at(10, { type: "outcome", outcome: ok(0) }))
    await clock.advance(2_000)
    shown.stop()
    expect(writes.join("")).toBe("1: ok, 100 ms\n")
  })
})

describe("progress elsewhere", () => {
  it("has a line for each outcome of a small run", () => {
    const { writes, report: shown } = report(false)
    shown.onEvent(started())
    shown.onEvent(dispatched(0, 2))
    shown.onEvent(at(10, { type: "outcome", outcome: ok(0) }))
    shown.onEvent(at(20, { type: "outcome", outcome: failed(1) }))
    expect(writes).toEqual(["1: ok, 100 ms\n", "2: agent: broke\n"])
  })

  it("has at most one line a second for a big run, and one for each failure", async () => {
    const { clock, writes, report: shown } = report(false)
    shown.onEvent(started())
    shown.onEvent(dispatched(0, many))
    for (let index = 0; index < 500; index += 1) {
      shown.onEvent(at(index * 10, { type: "outcome", outcome: index === 250 ? failed(index) : ok(index) }))
      await clock.advance(10)
    }
    expect(writes.filter((line) => line === "251: agent: broke\n")).toHaveLength(1)
    const lines = writes.filter((line) => /^\d+\/2,000 · /.test(line))
    expect(lines).toHaveLength(writes.length - 1)
    expect(lines.length).toBeGreaterThanOrEqual(3)
    expect(lines.length).toBeLessThanOrEqual(5)
  })

  it("stops listing failures when there are very many", () => {
    const { writes, report: shown } = report(false)
    shown.onEvent(started())
    shown.onEvent(dispatched(0, many))
    for (let index = 0; index < 100; index += 1)
      shown.onEvent(at(1, { type: "outcome", outcome: failed(index) }))
    expect(writes).toHaveLength(21)
    expect(writes.at(-1)).toMatch(/^more failures are counted/)
  })

  it("is silent when asked to be, but for notes", () => {
    const { writes, report: shown } = report(false, { quiet: true })
    shown.onEvent(started())
    shown.onEvent(dispatched(0, 1))
    shown.onEvent(at(10, { type: "outcome", outcome: failed(0) }))
    shown.note("model: x")
    expect(writes).toEqual(["model: x\n"])
  })
})
