import { test } from "vitest"
import { readFileSync } from "node:fs"
import { z } from "zod"
import { ask } from "/work/main/test/simulator/skills/ask.js"
import { planPrompt, synthesisPrompt, briefPrompt } from "/work/main/src/agents/prompts.js"
import { plannedTask } from "/work/main/src/agents/planner.js"
test("try", () => {
  const show = (p: string, o = {}) => console.log(p.slice(0, 90).replace(/\n/g, "⏎"), "=>", JSON.stringify(ask(p, o), null, 1))
  for (const p of ["What is 17 * 23?", "what is 12 plus 30", "(2 + 3) × -4", "10 ÷ 4", "2^10", "Compute 1,234 minus 234.", "Explain the release 2026-11-21", "What's new since 2.3?", "15% of 80", "3 x 4", "Work out the input\n\n<input>\n17 * 23\n</input>", "-2^2", "1/3+1/3", "Is 24/7 support offered", "0.1+0.2", "What is 7 squared", "What is the sum of 3 and 4?"]) show(p)
  for (let s = 0; s < 12; s++) console.log((ask("What is 17 * 23?", { right: false, seed: s * 7919 }).reply as any).text)
  show("What is 17 * 23? (A) 381 (B) 391 (C) 401")
  show("The export button does nothing since 2.3", { system: "Answer with exactly one of: bug, feature, question" })
  show("Please add dark mode", { system: "Answer with exactly one of: bug, feature, question" })
  const T = (s: z.ZodType) => z.toJSONSchema(s, { target: "draft-7" })
  show("What is 17*23?", { schema: T(z.object({ answer: z.number() })) })
  show("What is 17*23?", { schema: T(z.object({ reasoning: z.string(), answer: z.string(), confidence: z.number().min(0).max(1) })) })
  show("The export button does nothing", { schema: T(z.object({ answer: z.enum(["bug", "feature"]), why: z.string() })) })
  const docs = ["CONTRIBUTING.md", "CHANGELOG.md", "README.md", "AGENTS.md"].flatMap((f) => { try { return [{ source: f, text: readFileSync("/work/main/" + f, "utf8") }] } catch { return [] } })
  docs.push({ source: "node_modules/p-queue/readme.md", text: readFileSync("/work/main/node_modules/p-queue/readme.md", "utf8") })
  docs.push({ source: "node_modules/hono/README.md", text: readFileSync("/work/main/node_modules/hono/README.md", "utf8") })
  const q = "What must a user of this project know?"
  const prompt = briefPrompt({ id: "x", index: 0, objective: q, input: { documents: docs } } as never)
  const t0 = performance.now()
  const r = ask(prompt)
  console.log("ms", performance.now() - t0, prompt.length, r.skill); console.log((r.reply as any).text)
  show(prompt, { schema: T(z.object({ summary: z.string(), findings: z.array(z.object({ claim: z.string(), source: z.string(), line: z.number().int(), severity: z.enum(["low", "high"]) })) })) })
  show(planPrompt({ task: q, documents: docs }, 4), { schema: T(plannedTask(4)) })
  show(planPrompt("Compare trains, planes and cars for a trip of 500 km.", 3), { schema: T(plannedTask(3)) })
  show(planPrompt("Write a report on voting.", 8), { schema: T(plannedTask(8)) })
  const S = T(z.object({ answer: z.string(), conflicts: z.array(z.object({ about: z.string(), briefIds: z.array(z.string()), detail: z.string() })) }))
  show(synthesisPrompt(q, [{ briefId: "a", objective: "Read the docs", text: "- You must use Node 20 to run the project. [README.md]\n- Users know limits. [b.md]" }, { briefId: "b", objective: "Read more", text: "- You must use Node 22 to run the project. [docs/x.md]\n- Users know limits. [b.md]" }], [{ briefId: "c", objective: "Costs", reason: "timed out" }], "abc123"), { schema: S })
  show("Tell me a story about a dragon and the tax office")
  show("", {})
})
