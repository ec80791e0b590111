import { it, describe } from "vitest"
import { readFileSync, readdirSync } from "node:fs"
import { factsCited } from "../../../src/integrate/validate/facts-cited.js"
import { validate } from "../../../src/integrate/validate/validate.js"
import { merged } from "./merged.js"
import { writtenOf, subjectOf, plainBrief, okOf, failedOf, ledgerOf } from "./subjects.js"

describe("perf", () => {
  it("10k", async () => {
    const time = async (name: string, f: () => Promise<unknown>) => { const t = performance.now(); const r = await f(); console.log(name, Math.round(performance.now() - t), "ms", JSON.stringify((r as {findings?: unknown[]}).findings?.slice(0,2))?.slice(0,300)) ; return r}
    const n = 10_000
    const sets: [string, {output: unknown}[], object][] = [
      ["one key, other fields", Array.from({length: n}, (_, i) => ({output: {things: [{name: "x", [`f${i}`]: i}]}})), {"things[]": {rule: "unionBy", key: "name"}}],
      ["distinct keys", Array.from({length: n}, (_, i) => ({output: {things: [{name: `x${i}`, a: i}], title: `t${i % 7}`}})), {"things[]": {rule: "unionBy", key: "name"}}],
      ["all conflict", Array.from({length: n}, (_, i) => ({output: {things: [{name: "x", a: i}], title: `t${i}`, list: i % 2 ? "x" : ["y"], ["k" + i]: 1}})), {"things[]": {rule: "unionBy", key: "name"}}],
      ["sum", Array.from({length: n}, (_, i) => ({output: {total: i, list: [i, "z"]}})), {total: "sum", list: "concatOrdered"}],
      ["majority lists", Array.from({length: n}, (_, i) => ({output: {list: [i, "z"]}})), {list: ["majority", "union"]}],
    ]
    for (const [name, parts, rules] of sets) {
      const m = await merged(parts, rules as never)
      await time(name, () => validate(m))
      const claims = m.records.records.slice(0, 3000).map((r) => ({ sentence: `It says 3 of "${r.id} is a thing" in two.`, recordIds: [r.id] }))
      const text = claims.map((c) => `${c.sentence} [${c.recordIds.join()}]`).join(" ")
      await time(name + " prose", () => validate({ ...m, output: text, merged: m.output as never, prose: { text, claims, removed: [], levels: 1 } }))
      const big = m.records.records[0]
      const many = Array.from({length: 2000}, (_, i) => ({ sentence: `Claim ${i} says so.`, recordIds: [big?.id ?? ""] }))
      const t2 = many.map((c) => `${c.sentence} [${c.recordIds.join()}]`).join(" ")
      await time(name + " 2000 claims of one record", () => validate({ ...m, output: t2, merged: m.output as never, prose: { text: t2, claims: many, removed: [], levels: 1 } }))
    }
    // many missing, all named
    const briefs = Array.from({length: n}, (_, i) => plainBrief(`b${i}`, i))
    const outcomes = briefs.map((b, i) => i === 0 ? okOf(0, "b0", 1) : failedOf(i, b.id))
    const note = briefs.slice(1).map((b) => `- ${b.id} (read ${b.id}): agent: broke`).join("\n")
    const prose = { text: "All is well. [R1]", claims: [{ sentence: "All is well.", recordIds: ["R1"] }], removed: [], levels: 1 }
    await time("10k missing", () => validate(subjectOf({ briefs, outcomes, output: prose.text + "\n\n" + note, prose })))
    const conflicts = Array.from({length: n}, (_, i) => ({ path: `p${i}`, values: [{ value: `v${i}`, briefIds: ["a"], evidence: [] }], rule: "plan order", chosen: 1, rejected: [`w${i}`], status: "unresolved" as const, detail: "" }))
    const lines = conflicts.map((c) => `- ${c.path}: ${String(c.rejected[0])}`).join("\n")
    await time("10k conflicts", () => validate(subjectOf({ briefs: briefs.slice(0, 1), outcomes: outcomes.slice(0, 1), output: prose.text + "\n\n" + lines, prose, conflicts })))
    const claims = Array.from({length: n}, (_, i) => ({ sentence: `Claim ${i} is such and such a claim.`, recordIds: ["R1"] }))
    const text = claims.map((c) => c.sentence).join(" ")
    await time("10k claims, none of which stands", () => validate({ ...writtenOf(["x"], claims.map((c) => ({ ...c, sentence: c.sentence + "!" }))), prose: { text, claims: claims.map((c) => ({ ...c, sentence: c.sentence + "!" })), removed: [], levels: 1 } }))
  }, 400_000)

  it("400 md", () => {
    const files: string[] = []
    const walk = (d: string, depth: number) => { if (files.length >= 400 || depth > 4) return; for (const e of readdirSync(d, { withFileTypes: true })) { if (files.length >= 400) return; if (e.isDirectory()) walk(`${d}/${e.name}`, depth + 1); else if (/\.md$/i.test(e.name)) files.push(`${d}/${e.name}`) } }
    walk("node_modules", 0)
    const seg = new Intl.Segmenter("en", { granularity: "sentence" })
    let total = 0, alarms = 0, lead = 0, cross = 0; const ex: string[] = [], leads: string[] = []
    for (const f of files) {
      const text = readFileSync(f, "utf8").slice(0, 60_000).replace(/```[\s\S]*?```/g, "")
      const paragraphs = text.split(/\n\s*\n/).filter((o) => o.length > 40 && !o.startsWith("|")).slice(0, 60)
      const claims = paragraphs.flatMap((p, i) => Array.from(seg.segment(p.replace(/\s+/g, " ")), ({ segment }) => ({ sentence: segment.trim(), recordIds: [`R${i + 1}`] })).filter((c) => c.sentence.length > 15))
      const r = factsCited.examine(writtenOf(paragraphs, claims), undefined) as { findings: { message: string }[] }
      total += claims.length; alarms += r.findings.length
      ex.push(...r.findings.map((x) => x.message.slice(0, 200)))
      // cite the neighbour: how often does a first word look like a name
      const shifted = claims.map((c) => ({ ...c, recordIds: [`R${(Number(c.recordIds[0]?.slice(1)) % paragraphs.length) + 1}`] }))
      const s = factsCited.examine(writtenOf(paragraphs, shifted), undefined) as { findings: { message: string }[] }
      for (const { message } of s.findings) { cross += 1
        const m = /^"(?:[^\p{L}]*)(\p{L}+).*" says (.*), not in/u.exec(message)
        if (m && (m[2] ?? "").split(", ").includes((m[1] ?? "").toLowerCase()) ) { lead += 1; leads.push(m[1] ?? "") } }
    }
    console.log(files.length, "files", total, "sentences", alarms, "alarms"); console.log(ex.slice(0, 40).join("\n")); console.log(cross, "cross findings; first words:", lead, leads.filter((_, i) => i % Math.ceil(leads.length / 150) === 0).join(" "))
  }, 400_000)
})
