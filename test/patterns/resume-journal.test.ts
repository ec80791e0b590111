import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { MemorySaver } from "@langchain/langgraph"
import { describe, expect, test } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { section } from "../../src/patterns/section/section.js"
import type { SectionOptions } from "../../src/patterns/section/section-options.js"
import { vote } from "../../src/patterns/vote/vote.js"
import { unanimousWindow } from "../../src/tally/index.js"
import { noUsage } from "../../src/task/usage.js"
import { eventually } from "../testing/eventually.js"
import { cutTo, decided, newRoot, upTo } from "./cut-journal.js"

const briefs = ["a", "b", "c", "d"].map((id) => ({ id, objective: `Do ${id}` }))

/** An agent that says its brief's id, and notes what it was called with. */
function noting(): { readonly agent: Agent; readonly called: string[] } {
  const called: string[] = []
  const agent = functionAgent(({ id }) => {
    called.push(id)
    return `done ${id}`
  })
  return { agent, called }
}

describe("a run that was cut off", () => {
  const walk = (agent: Agent, options: Partial<SectionOptions> = {}) =>
    section<unknown>({ agent, briefs, concurrency: 1, ...options })

  test.each([1, 2, 3, 4])(
    "goes on after %i outcomes, and runs none of those branches again",
    async (ended) => {
      const root = newRoot()
      const undisturbed = await walk(noting().agent).run("x", {
        runId: "undisturbed",
        seed: 1,
        journal: root,
      })
      await walk(noting().agent).run("x", { runId: "cut", seed: 1, journal: root })
      cutTo(root, "cut", upTo("outcome", ended))
      const { agent, called } = noting()
      const result = await walk(agent).resume("cut", { journal: root })
      expect(called).toEqual(["a", "b", "c", "d"].slice(ended))
      expect([result.status, result.seed, result.runId]).toEqual(["complete", 1, "cut"])
      expect(decided(result)).toBe(decided(undisturbed))
    },
  )

  test("goes on when it was cut off before it was planned, and right after it had begun", async () => {
    for (const cut of [(lines: readonly string[]) => lines.slice(0, 1), upTo("started", 1)]) {
      const root = newRoot()
      await walk(noting().agent).run("x", { runId: "cut", journal: root })
      cutTo(root, "cut", cut)
      const { agent, called } = noting()
      expect((await walk(agent).resume("cut", { journal: root })).status).toBe("complete")
      expect(called).toEqual(["a", "b", "c", "d"])
    }
  })

  test("goes on from a torn last line", async () => {
    const root = newRoot()
    await walk(noting().agent).run("x", { runId: "cut", journal: root })
    cutTo(root, "cut", upTo("outcome", 2))
    const file = join(root, "cut", "journal.jsonl")
    writeFileSync(file, `${readFileSync(file, "utf8")}{"n":99,"at":1700`)
    const { agent, called } = noting()
    expect((await walk(agent).resume("cut", { journal: root })).status).toBe("complete")
    expect(called).toEqual(["c", "d"])
  })

  test("can be cut off and resumed as often as one likes", async () => {
    const root = newRoot()
    await walk(noting().agent).run("x", { runId: "cut", journal: root })
    const undisturbed = await walk(noting().agent).fold("cut", { journal: root })
    cutTo(root, "cut", upTo("outcome", 1))
    await walk(noting().agent).resume("cut", { journal: root })
    cutTo(root, "cut", upTo("outcome", 3))
    const { agent, called } = noting()
    const result = await walk(agent).resume("cut", { journal: root })
    expect(called).toEqual(["d"])
    expect(decided(result)).toBe(decided(undisturbed))
    expect(decided(await walk(agent).fold("cut", { journal: root }))).toBe(decided(undisturbed))
  })

  test("is refused once it has ended, and says how its result is had", async () => {
    const root = newRoot()
    await walk(noting().agent).run("x", { runId: "done", journal: root })
    const again = walk(noting().agent).resume("done", { journal: root })
    await expect(again).rejects.toThrow(/which has: complete, 4 of 4 briefs ok.*fold/)
  })

  test("is refused with other options, each named with what it was and is, and nothing is called", async () => {
    const root = newRoot()
    const Shape = z.object({ name: z.string() })
    const { agent, called } = noting()
    await walk(agent).run("x", { runId: "cut", journal: root })
    cutTo(root, "cut", upTo("outcome", 1))
    called.length = 0
    const other = briefs.with(1, { id: "b", objective: "Do something else" })
    const changed = walk(agent, { briefs: other, quorum: 2, output: Shape }).resume("cut", { journal: root })
    await expect(changed).rejects.toThrow('briefs[1].objective: was "Do b", is "Do something else"')
    await expect(changed).rejects.toThrow("quorum: was not there, is 2")
    await expect(changed).rejects.toThrow("output: was not there, is {")
    const batched = batch({ agent }).resume("cut", { journal: root })
    await expect(batched).rejects.toThrow('expected a run of this pattern, got "cut", which is a section')
    expect(called).toEqual([])
  })

  test("may go on faster, and with more money", async () => {
    const root = newRoot()
    await walk(noting().agent, { maxCalls: 2 }).run("x", { runId: "short", journal: root })
    const { agent, called } = noting()
    const result = await walk(agent, { maxCalls: 20, concurrency: 4 }).resume("short", { journal: root })
    expect([result.status, called.toSorted()]).toEqual(["complete", ["c", "d"]])
  })

  test("is not begun a second time under its id, whatever its input", async () => {
    const root = newRoot()
    const { agent } = noting()
    await walk(agent).run({ page: 1 }, { runId: "once", journal: root })
    const run = (input: { page: number }) => walk(agent).run(input, { runId: "once", journal: root })
    await expect(run({ page: 1 })).rejects.toThrow("that very run. Go on with it by `resume`")
    await expect(run({ page: 2 })).rejects.toThrow("input.page: was 1, is 2. Give a new `runId`")
  })

  test("is refused when there is none of that id", async () => {
    await expect(walk(noting().agent).resume("nobody", { journal: newRoot() })).rejects.toThrow("nobody")
  })

  test("calls nobody when the folder cannot be written to", async () => {
    const root = newRoot()
    writeFileSync(root, "a file")
    const { agent, called } = noting()
    const run = walk(agent).run("x", { runId: "r", journal: root })
    await expect(run).rejects.toMatchObject({ code: "journal" })
    expect(called).toEqual([])
  })

  test("leaves no journal behind when it is refused before anything is paid, and its id is free", async () => {
    const root = newRoot()
    const { agent, called } = noting()
    const pattern = batch({ agent })
    const nothing = pattern.run([], { runId: "r", journal: root })
    await expect(nothing).rejects.toThrow("at least one item")
    expect(readdirSync(root)).toEqual([])
    expect((await pattern.run(["x"], { runId: "r", journal: root })).status).toBe("complete")
    expect(called).toEqual(["1"])
    // One that is there already stays.
    await expect(pattern.run([], { runId: "r", journal: root })).rejects.toThrow('got "r", another run')
    expect((await pattern.fold("r", { journal: root })).status).toBe("complete")
  })

  test.runIf(process.platform === "linux")("is refused where no folder can ever be made", async () => {
    const run = walk(noting().agent).run("x", { journal: "/proc/nope/runs" })
    await expect(run).rejects.toThrow('`journal` to be a folder that can hold files, got "/proc/nope/runs"')
    const cached = walk(noting().agent, { cache: "/proc/nope" }).run("x")
    await expect(cached).rejects.toThrow('`cache` to be a folder that can hold files, got "/proc/nope"')
  })

  test("needs one of journal and checkpointer", async () => {
    await expect(walk(noting().agent).resume("x", {})).rejects.toThrow("got neither")
  })

  test("is refused while it runs in this process", async () => {
    const root = newRoot()
    let go = (): void => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    const running = walk(functionAgent(() => held.then(() => "x"))).run("x", { runId: "busy", journal: root })
    const resumed = () => walk(noting().agent).resume("busy", { journal: root }).catch(String)
    await eventually(async () => expect(await resumed()).toContain("running"))
    go()
    await running
  })
})

describe("what was stopped", () => {
  test("goes out again: the branches a cancelled run left", async () => {
    const root = newRoot()
    const stop = new AbortController()
    const first = functionAgent(({ id }) => {
      if (id === "c") stop.abort()
      return `done ${id}`
    })
    const options = { briefs, concurrency: 1 }
    const cancelled = await section<unknown>({ agent: first, ...options }).run("x", {
      runId: "stopped",
      journal: root,
      signal: stop.signal,
    })
    expect(cancelled.status).toBe("cancelled")
    const { agent, called } = noting()
    const result = await section<unknown>({ agent: named(agent, first), ...options }).resume("stopped", {
      journal: root,
    })
    expect(called).toEqual(["c", "d"])
    expect(result.status).toBe("complete")
  })

  test("goes on after it was drained: what ran had ended", async () => {
    const root = newRoot()
    const drain = new AbortController()
    const first = functionAgent(({ id }) => {
      if (id === "b") drain.abort()
      return `done ${id}`
    })
    const options = { briefs, concurrency: 1 }
    const drained = await section<unknown>({ agent: first, ...options }).run("x", {
      runId: "drained",
      journal: root,
      drain: drain.signal,
    })
    expect([drained.status, drained.coverage.ok]).toEqual(["cancelled", 2])
    const { agent, called } = noting()
    const result = await section<unknown>({ agent: named(agent, first), ...options }).resume("drained", {
      journal: root,
    })
    expect([result.status, called]).toEqual(["complete", ["c", "d"]])
  })
})

describe("a run that was stopped when all it had sent out had ended", () => {
  const said = ["a", "b", "a", "c", "a", "a", "b"]
  const voted = (onBallot: (sample: number) => void = () => {}) =>
    vote({
      agent: functionAgent(function voter({ sampleIndex = 0 }) {
        onBallot(sampleIndex)
        return said[sampleIndex] ?? "a"
      }),
      samples: 15,
    })

  test.each(["drain", "signal"] as const)("goes on with the next round of a vote: %s", async (way) => {
    const root = newRoot()
    const whole = await voted().run("Which?", { runId: "whole", seed: 1, journal: root })
    expect(whole.rounds).toBeGreaterThan(1)
    const stop = new AbortController()
    const stopped = await voted().run("Which?", {
      runId: "stopped",
      seed: 1,
      journal: root,
      [way]: stop.signal,
      // The last outcome of the first round: nothing runs any more, and the next has not begun.
      onEvent: (event) => event.type === "outcome" && event.outcome.index === 3 && stop.abort(),
    })
    expect([stopped.status, stopped.coverage.ok]).toEqual(["cancelled", stopped.coverage.briefs])
    const asked: number[] = []
    const resumed = await voted((sample) => asked.push(sample)).resume("stopped", { journal: root })
    expect(decided(resumed)).toBe(decided(whole))
    expect(Math.min(...asked)).toBe(stopped.coverage.ok)
  })

  test("has its outcomes integrated, and ends complete", async () => {
    const root = newRoot()
    const { agent, called } = noting()
    const drain = new AbortController()
    const last = functionAgent(function work({ id }) {
      called.push(id)
      if (id === "d") drain.abort()
      return `done ${id}`
    })
    const pattern = section<unknown>({ agent: last, briefs, concurrency: 1 })
    const stopped = await pattern.run("x", { runId: "r", journal: root, drain: drain.signal })
    expect([stopped.status, stopped.coverage.ok]).toEqual(["cancelled", 4])
    called.length = 0
    const result = await pattern.resume("r", { journal: root })
    expect([result.status, result.coverage.ok, called]).toEqual(["complete", 4, []])
    expect(decided(result)).toBe(decided(await section<unknown>({ agent, briefs }).run("x")))
    await expect(pattern.resume("r", { journal: root })).rejects.toThrow("which has: complete")
  })

  test("is planned when it was stopped before it had a plan", async () => {
    const root = newRoot()
    const stop = new AbortController()
    let planned = 0
    const planner = functionAgent(async function planning(_, { signal }) {
      planned += 1
      if (planned > 1) return { briefs }
      stop.abort()
      return new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error))
      })
    })
    const pattern = section<unknown>({ agent: noting().agent, planner })
    const stopped = await pattern.run("x", { runId: "r", journal: root, signal: stop.signal })
    expect(stopped.status).toBe("cancelled")
    expect([(await pattern.resume("r", { journal: root })).status, planned]).toEqual(["complete", 2])
  })

  test("goes on when its stream was left early, all briefs ended or not", async () => {
    for (const outcomes of [2, 4]) {
      const root = newRoot()
      const pattern = section<unknown>({ agent: noting().agent, briefs, concurrency: 1 })
      let seen = 0
      for await (const event of pattern.stream("x", { runId: "left", journal: root }))
        if (event.type === "outcome" && (seen += 1) === outcomes) break
      const resumed = () => pattern.resume("left", { journal: root }).catch(String)
      await eventually(async () => expect(await resumed()).toMatchObject({ status: "complete" }))
    }
  })

  test("stays as it is when a person rejected its plan", async () => {
    const root = newRoot()
    const { agent, called } = noting()
    const pattern = section<unknown>({ agent, briefs, approve: "plan" })
    const onApproval = ({ planHash }: { readonly planHash: string }) => ({ reject: true as const, planHash })
    await pattern.run("x", { runId: "r", journal: root, onApproval })
    for (const retryFailed of [false, true]) {
      const resumed = pattern.resume("r", { journal: root, onApproval, retryFailed })
      await expect(resumed).rejects.toThrow("which has: cancelled, the plan was rejected")
    }
    expect(called).toEqual([])
  })
})

/** An agent under the name of another: a resume asks for the same. */
const named = (agent: Agent, { name }: Agent): Agent => ({ ...agent, name })

test("agents of the planner's and the integrator's are not asked again for what is on record", async () => {
  const root = newRoot()
  const called: string[] = []
  const asks = (word: string, says: unknown): Agent => ({
    name: word,
    run: () => {
      called.push(word)
      return Promise.resolve({ output: says })
    },
  })
  const writer = asks("writer", "the text")
  const pattern = () =>
    section<unknown>({
      planner: asks("planner", { briefs: briefs.slice(0, 2) }),
      agent: functionAgent(function work({ id }) {
        called.push(id)
        return id
      }),
      concurrency: 1,
      integrate: {
        name: "asks a writer",
        params: {},
        agents: [writer],
        integrate: async (_outcomes, context) => {
          const said = []
          for (const id of ["one", "two"]) {
            said.push(await context.run(writer, { id, objective: `Write ${context.random()}`, input: null }))
          }
          const output = said.map((outcome) => (outcome.status === "ok" ? outcome.output : null))
          return { done: true, output, reason: "written" }
        },
      },
    })
  const undisturbed = await pattern().run("x", { runId: "cut", journal: root })
  expect(called).toEqual(["planner", "a", "b", "writer", "writer"])
  cutTo(root, "cut", upTo("agent", 2))
  called.length = 0
  const result = await pattern().resume("cut", { journal: root })
  expect(called).toEqual(["writer"])
  expect(decided(result)).toBe(decided(undisturbed))
  expect(result.usage).toEqual(undisturbed.usage)
})

test("a vote goes on in the round it was cut off in, and decides as it would have", async () => {
  const said = ["x", "y", "x", "x", "y", "x", "x", "x", "x"]
  const asked: number[] = []
  const pattern = () =>
    vote({
      agent: functionAgent(function voter({ sampleIndex = 0 }) {
        asked.push(sampleIndex)
        return said[sampleIndex]
      }),
      samples: 9,
      rule: unanimousWindow(3),
      concurrency: 1,
    })
  const undisturbed = await pattern().run("Which?", { runId: "whole", seed: 3, journal: newRoot() })
  const { launched } = undisturbed.tally.samples
  expect([launched, undisturbed.rounds > 1]).toEqual([9, true])
  for (let ended = 1; ended < launched; ended += 1) {
    const root = newRoot()
    await pattern().run("Which?", { runId: "cut", seed: 3, journal: root })
    cutTo(root, "cut", upTo("outcome", ended))
    asked.length = 0
    const result = await pattern().resume("cut", { journal: root })
    expect(decided(result)).toBe(decided(undisturbed))
    expect(asked).toEqual(said.map((_, index) => index).slice(ended, launched))
  }
})

describe("what was spent before", () => {
  /** Each brief costs half a dollar. */
  const half: Agent = {
    name: "half a dollar",
    run: async ({ id }, { call }) => ({
      output: await call("paid", () => Promise.resolve({ value: id, spend: { usage: noUsage, cost: 0.5 } })),
    }),
  }

  test("counts against the cap of a run that goes on", async () => {
    const root = newRoot()
    const capped = section<unknown>({ agent: half, briefs, maxCalls: 3, concurrency: 1 })
    await capped.run("x", { runId: "cut", journal: root })
    cutTo(root, "cut", upTo("outcome", 2))
    const result = await capped.resume("cut", { journal: root })
    expect(result.outcomes.map(({ status }) => status)).toEqual(["ok", "ok", "ok", "skipped"])
    expect([result.cost, result.ranOut]).toEqual([1.5, "budget"])
  })

  test("counts also where a branch was cut off after a try", async () => {
    const root = newRoot()
    const pattern = section<unknown>({ agent: half, briefs, concurrency: 1 })
    await pattern.run("x", { runId: "cut", journal: root })
    cutTo(root, "cut", upTo("attempt", 2))
    const warnings: string[] = []
    const result = await pattern.resume("cut", {
      journal: root,
      onEvent: (event) => event.type === "warning" && warnings.push(event.message),
    })
    expect([result.cost, result.outcomes[1]?.attempts.length]).toEqual([2.5, 2])
    expect(warnings.join()).toContain("1 branch was running when the run was cut off")
  })
})

describe("a person's approval", () => {
  const approved = (agent: Agent) => section<unknown>({ agent, briefs, approve: "plan", concurrency: 1 })
  const yes = ({ planHash }: { readonly planHash: string }) => ({ approve: true as const, planHash })

  test("is not asked for again once the plan went out", async () => {
    const root = newRoot()
    const { agent, called } = noting()
    await approved(agent).run("x", { runId: "cut", journal: root, onApproval: yes })
    cutTo(root, "cut", upTo("outcome", 2))
    called.length = 0
    const result = await approved(agent).resume("cut", { journal: root })
    expect([result.status, called]).toEqual(["complete", ["c", "d"]])
  })

  test("is asked for again when the run was cut off before it came", async () => {
    const root = newRoot()
    const { agent } = noting()
    const asked: string[] = []
    const onApproval = (request: { readonly planHash: string }) => {
      asked.push(request.planHash)
      return yes(request)
    }
    await approved(agent).run("x", { runId: "cut", journal: root, onApproval })
    cutTo(root, "cut", (lines) => lines.slice(0, 1))
    await expect(approved(agent).resume("cut", { journal: root })).rejects.toThrow("waits for approval")
    const result = await approved(agent).resume("cut", { journal: root, onApproval })
    expect([result.status, asked.length, new Set(asked).size]).toEqual(["complete", 2, 1])
  })
})

describe("a journal beside a checkpointer", () => {
  test("records the run that the checkpointer holds, and either takes it up", async () => {
    const root = newRoot()
    const checkpointer = new MemorySaver()
    const { agent, called } = noting()
    const pattern = section<unknown>({ agent, briefs, concurrency: 1 })
    const whole = await pattern.run("x", { runId: "both", journal: root, checkpointer })
    expect(await pattern.fold("both", { journal: root })).toEqual(whole)
    cutTo(root, "both", upTo("outcome", 3))
    called.length = 0
    const resumed = await pattern.resume("both", { journal: root })
    expect([resumed.status, called]).toEqual(["complete", ["d"]])
    for (const held of [{ checkpointer }, { journal: root, checkpointer }])
      await expect(pattern.resume("both", held)).rejects.toThrow("which has. Its result is in the state")
  })
})
