import { EventEmitter } from "node:events"
import { describe, expect, it } from "vitest"
import { onInterrupt } from "../../src/cli/interrupts.js"

function listening() {
  const source = new EventEmitter()
  const calls: string[] = []
  const stop = onInterrupt(source, { first: () => calls.push("first"), again: () => calls.push("again") })
  return { source, calls, stop }
}

describe("interrupts", () => {
  it("drain first and quit after that, whichever signal comes", () => {
    const { source, calls } = listening()
    source.emit("SIGINT")
    source.emit("SIGTERM")
    source.emit("SIGHUP")
    expect(calls).toEqual(["first", "again", "again"])
  })

  it("are the system's own business again once the run is over", () => {
    const { source, calls, stop } = listening()
    stop()
    source.emit("SIGINT")
    expect(calls).toEqual([])
    expect(source.eventNames()).toEqual([])
  })
})
