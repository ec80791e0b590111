import { describe, expect, it } from "vitest"
import { runSession } from "../../src/cli/run-session.js"
import type { OutputTarget } from "../../src/cli/output/output-target.js"
import type { RunEvent, RunEventBody } from "../../src/runtime/events.js"
import type { Outcome } from "../../src/task/outcome.js"
import type { Result } from "../../src/task/result.js"
import { noSpend } from "../../src/task/usage.js"

const secret = "sk-0123456789abcdefghijklmnop"
const error = { kind: "agent", message: `cat ended with code 1: key ${secret}` } as const

const failed: Outcome = {
  briefId: "1",
  index: 0,
  attempts: [],
  startedAt: 1,
  endedAt: 2,
  queueMs: 0,
  runMs: 1,
  ...noSpend,
  status: "failed",
  error,
}

const output: OutputTarget = {
  write: () => Promise.resolve(),
  finish: () => Promise.resolve(),
  discard: () => {},
  readerGone: new AbortController().signal,
  failure: undefined,
}

/** What a session shows of a run with these events that ends with this result. */
async function shown(bodies: readonly RunEventBody[], result: Partial<Result>) {
  const notes: string[] = []
  const events: RunEvent[] = []
  const report = {
    onEvent: (event: RunEvent) => void events.push(event),
    note: (line: string) => void notes.push(line),
    stop: () => {},
  }
  const ended = await runSession(
    (effects) => {
      for (const [place, body] of bodies.entries())
        effects.onEvent?.({ ...body, runId: "run-1", sequence: place + 1, at: place })
      return Promise.resolve(result as Result)
    },
    { report, output, root: undefined },
  )
  return { notes, events, ended }
}

const none = { reason: "", failures: [], warnings: [], outcomes: [], pattern: "batch" } as const

describe("a run of the command", () => {
  it("tells each warning once, also that of a run inside a branch", async () => {
    const warning = { type: "warning", message: "the reply cache has a damaged entry" } as const
    const inside = { ...warning, message: "inside", runId: "run-2", sequence: 1, at: 1 } as const
    const { notes } = await shown([warning, warning, { type: "nested", briefId: "1", event: inside }], none)
    expect(notes).toEqual(["warning: the reply cache has a damaged entry", "warning: inside"])
  })

  it("shows no secret that a branch put into its error, and leaves what was delivered alone", async () => {
    const lines = [
      { index: 0, id: "1", input: "a", status: "failed", error: error.message },
      { index: 1, id: "2", input: "b", status: "ok", output: secret },
    ]
    const { events, ended } = await shown([{ type: "outcome", outcome: failed }], {
      ...none,
      reason: `because of ${secret}`,
      outcomes: [failed],
      output: lines,
    })
    const clean = "cat ended with code 1: key [redacted]"
    expect(events).toMatchObject([{ outcome: { error: { message: clean } } }])
    expect(ended.result).toMatchObject({
      reason: "because of [redacted]",
      outcomes: [{ error: { message: clean } }],
      output: [{ error: clean }, { output: secret }],
    })
  })
})
