import { describe, expect, it } from "vitest"
import { type RunEvent, createRunEvents } from "../../src/runtime/events.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"

function listening() {
  const clock = createFakeClock(5_000)
  const events = createRunEvents("run-1", clock)
  const heard: RunEvent[] = []
  const hear = (event: RunEvent): void => {
    heard.push(event)
  }
  return { clock, events, heard, hear }
}

const note = (message: string) => ({ type: "warning", message }) as const

describe("the events of a run", () => {
  it("carry run id, time and a number that counts up", async () => {
    const { clock, events, heard, hear } = listening()
    events.listen(hear)
    events.emit(note("one"))
    await clock.advance(250)
    events.emit(note("two"))
    expect(heard).toEqual([
      { ...note("one"), runId: "run-1", sequence: 1, at: 5_000 },
      { ...note("two"), runId: "run-1", sequence: 2, at: 5_250 },
    ])
  })

  it("go to everybody who listens, until they take themselves back", () => {
    const { events, heard, hear } = listening()
    const stop = events.listen(hear)
    events.emit(note("heard"))
    stop()
    events.emit(note("not heard"))
    expect(heard.map((event) => event.sequence)).toEqual([1])
  })
})

describe("a listener that throws", () => {
  it("is dropped; the others hear the event, then a warning, in the order of their numbers", () => {
    const { events, heard, hear } = listening()
    let calls = 0
    events.listen(() => {
      calls += 1
      throw new Error("screen is gone")
    })
    events.listen(hear)
    events.emit(note("first"))
    events.emit(note("second"))
    expect(calls).toBe(1)
    expect(
      heard.map((event) => [event.sequence, event.type === "warning" ? event.message : event.type]),
    ).toEqual([
      [1, "first"],
      [2, "a listener of run events threw and was dropped: screen is gone"],
      [3, "second"],
    ])
  })

  it("does not stop the run when it is the only one, whatever it throws", () => {
    const { events } = listening()
    events.listen(() => {
      throw Object.create(null) as Error
    })
    expect(() => events.emit(note("first"))).not.toThrow()
  })
})
