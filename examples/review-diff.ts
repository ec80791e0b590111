// A diff reviewed from three points of view side by side. One of them fails, as branches do: the answer says so, and
// every sentence in it cites the findings that it rests on.
//
// Keyless: the simulator answers. With a key, name a model of yours: QUORUM_MODEL=openai:gpt-5-mini. Pass a diff:
//   git diff main > change.diff && node .build/examples/review-diff.js change.diff
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { perspectives, proseWriter, section } from "langgraph-quorum"
import { chatAgent } from "langgraph-quorum/agents"
import { merge } from "langgraph-quorum/merge"
import { z } from "zod"

const model = process.env["QUORUM_MODEL"] ?? "simulated:demo"
const [path] = process.argv.slice(2)
// Without a file: two pages of this repository against each other, which needs no history.
const pages = ["README.md", "docs/voting.md"]
const diff =
  path === undefined
    ? spawnSync("git", ["diff", "--no-index", ...pages], { encoding: "utf8" }).stdout
    : readFileSync(path, "utf8")

const Findings = z.object({ findings: z.array(z.object({ text: z.string(), source: z.string() })) })
const reviewer = chatAgent({ model })

const review = section<string>({
  agent: {
    name: "reviewer",
    run: (brief, context) => {
      if (brief.id === "performance") throw new Error("the profiler is not reachable")
      return reviewer.run(brief, context)
    },
  },
  briefs: perspectives(["security", "performance", "maintainer"], {
    objective: "Review the diff.",
    output: Findings,
  }).map((brief) => ({ ...brief, input: { documents: [{ source: "change.diff", text: diff }] } })),
  // Two of the three are enough for an answer; it is then called partial.
  quorum: 2,
  integrate: merge({
    rules: { "findings[]": "union" },
    duplicates: { of: "findings[]", on: ["text"] },
    prose: proseWriter({ model }),
  }),
})
const result = await review.run("Is this change ready to be merged?")

const { status, reason, output, prose, records, failures, duplicates, simulated } = result
console.log(`${simulated ? "SIMULATED " : ""}${status}: ${reason}\n\n${output ?? ""}\n`)
for (const { id, sources } of records?.records ?? [])
  console.log(`[${id}] from ${sources.map(({ briefId }) => briefId).join(" and ")}`)
for (const { detail, recordIds, status: state } of duplicates)
  console.log(`duplicate, ${state}: ${recordIds.join(" and ")}: ${detail}`)
for (const { briefId, reason: why } of failures) console.log(`missing: ${briefId}: ${why}`)

// Two points of view, the third named in the answer itself, and no sentence without a finding behind it.
const known = new Set(records?.records.map(({ id }) => id))
const claims = prose?.claims ?? []
const sound =
  status === "partial" &&
  failures.map(({ briefId }) => briefId).join() === "performance" &&
  output?.includes("performance") === true &&
  claims.length > 0 &&
  claims.every(({ recordIds }) => recordIds.length > 0 && recordIds.every((id) => known.has(id)))
if (!sound) {
  console.error("Expected a partial review that names the missing one and cites findings that exist")
  process.exitCode = 1
}
