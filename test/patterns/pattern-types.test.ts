import { describe, expect, expectTypeOf, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type Pattern, batch, section, vote } from "../../src/index.js"
import { merge, unionBy } from "../../src/integrate/merge/index.js"
import type { SectionBriefs } from "../../src/patterns/section/section-options.js"

const model = "simulated:demo"
const Findings = z.object({ findings: z.array(z.string()) })
type Findings = z.output<typeof Findings>
const labels = z.enum(["bug", "feature"])
const label = vote({ model, samples: 3, output: labels })
const briefs = [{ id: "a", objective: "Do a" }]
const anyBriefs: SectionBriefs = briefs

/** What a pattern's result has as its output, where there is one. */
type OutputOf<P> = P extends { run: (...input: never) => Promise<infer Ended> }
  ? Ended extends { readonly output?: infer Output }
    ? Exclude<Output, undefined>
    : never
  : never
type Parts<P> = OutputOf<P> extends readonly (infer Part)[] ? Part : never
/** What the branches of a section that collects, or a batch, hand back. */
type Collects<P> = Extract<Parts<P>, { readonly output: unknown }>["output"]

/** Types are held by the compiler; nothing of this runs. */
const typed = {
  label,
  words: vote({ model }),
  ranked: vote({ model, output: z.array(labels), result: labels }),
  shaped: section({ model, briefs, output: Findings }),
  planned: section({ model, output: Findings }),
  plain: section({ model, briefs }),
  byFunction: section({ agent: functionAgent(() => ({ n: 1 })), briefs }),
  ownShapes: section({ model, output: Findings, briefs: [{ objective: "Do a", output: z.number() }] }),
  anyBriefs: section({ model, output: Findings, briefs: anyBriefs }),
  merged: section({
    model,
    briefs,
    integrate: merge({ rules: { "findings[]": unionBy("id") } }),
    result: Findings,
  }),
  counted: section({ model, briefs, integrate: (outputs) => outputs.length }),
  written: section({ model, briefs, integrate: "synthesis" }),
  lines: batch({ agent: functionAgent(() => ({ n: 1 })) }),
  shapedLines: batch({ model, objective: "Look", output: Findings }),
  heldLines: batch({ agent: chatAgent({ model }), output: Findings }),
  textLines: batch({ model, objective: "Look" }),
  unknownLines: batch({ agent: chatAgent({ model }) }),
}
type Typed = typeof typed

describe("the types of what a pattern delivers", () => {
  it("follow its schemas and agents", () => {
    expectTypeOf<OutputOf<Typed["label"]>>().toEqualTypeOf<"bug" | "feature">()
    expectTypeOf<OutputOf<Typed["words"]>>().toEqualTypeOf<string>()
    expectTypeOf<OutputOf<Typed["ranked"]>>().toEqualTypeOf<"bug" | "feature">()
    expectTypeOf<Collects<Typed["shaped"]>>().toEqualTypeOf<Findings>()
    expectTypeOf<Collects<Typed["planned"]>>().toEqualTypeOf<Findings>()
    expectTypeOf<Collects<Typed["plain"]>>().toEqualTypeOf<string>()
    expectTypeOf<Collects<Typed["byFunction"]>>().toEqualTypeOf<{ n: number }>()
    expectTypeOf<OutputOf<Typed["merged"]>>().toEqualTypeOf<Findings>()
    expectTypeOf<OutputOf<Typed["counted"]>>().toEqualTypeOf<number>()
    expectTypeOf<OutputOf<Typed["written"]>>().toEqualTypeOf<string>()
    expectTypeOf<Collects<Typed["lines"]>>().toEqualTypeOf<{ n: number }>()
    expectTypeOf<Collects<Typed["shapedLines"]>>().toEqualTypeOf<Findings>()
    expectTypeOf<Collects<Typed["heldLines"]>>().toEqualTypeOf<Findings>()
    expectTypeOf<Collects<Typed["textLines"]>>().toEqualTypeOf<string>()
  })

  it("promise nothing where a brief may have a shape of its own, or an agent does not say", () => {
    expectTypeOf<Collects<Typed["ownShapes"]>>().toEqualTypeOf<unknown>()
    expectTypeOf<Collects<Typed["anyBriefs"]>>().toEqualTypeOf<unknown>()
    expectTypeOf<Collects<Typed["unknownLines"]>>().toEqualTypeOf<unknown>()
  })

  it("are those of the result that a stream ends with", async () => {
    for await (const event of label.stream("x")) {
      if (event.type !== "run_ended") continue
      expectTypeOf(event.result.output).toEqualTypeOf<"bug" | "feature" | undefined>()
      expectTypeOf(event.result.tally.agreement).toBeNumber()
      expect(event.result.pattern).toBe("vote")
    }
  })

  it("reach a node of a bigger graph, the tally too", async () => {
    const node = label.asNode({
      input: (state: { readonly question: string }) => state.question,
      output: (result) => ({ label: result.output, agreement: result.tally.agreement }),
    })
    const update = await node({ question: "x" })
    expectTypeOf(update).toEqualTypeOf<{ label: "bug" | "feature" | undefined; agreement: number }>()
    expect(update.agreement).toBeGreaterThan(0)
  })

  it("can be named by what goes in and what comes out", () => {
    const patterns: readonly Pattern<string, string>[] = [label, vote({ model })]
    expect(patterns.map(({ name }) => name)).toEqual(["vote", "vote"])
  })
})

describe("what goes into a run", () => {
  interface Issue {
    readonly title: string
    readonly body?: string | undefined
  }
  const issue: Issue = { title: "It does not start", body: undefined }

  it("may be of a type that an interface names, with keys that are not set", async () => {
    const agent = functionAgent(({ input }) => JSON.stringify(input))
    const one = await section({ agent, briefs }).run(issue)
    expect(one.output?.[0]?.output).toBe('{"title":"It does not start"}')
    const lines = await batch({ agent }).run([issue])
    expect(lines.output?.[0]).toMatchObject({ status: "ok", output: '{"title":"It does not start"}' })
  })

  it("is held to plain JSON when the run starts", async () => {
    await expect(label.run(new Date(0))).rejects.toThrow("to be plain JSON, got a Date")
  })
})
