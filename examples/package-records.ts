// Records out of many files, merged by a table of rules: which packages are installed, under which licence, and where
// the sources disagree. The rules are data, every conflict is listed, and every record ends up in one place.
//
// Needs no model: a function reads the files. Give it a folder, or none for node_modules.
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import { chunk, section } from "langgraph-quorum"
import { functionAgent } from "langgraph-quorum/agents"
import { describeTable, majority, merge, sourcePriority, unionBy } from "langgraph-quorum/merge"
import { z } from "zod"

const folder = process.argv[2] ?? "node_modules"
const paths = (await readdir(folder, { recursive: true }))
  .filter((path) => /(^|[/\\])package\.json$/.test(path))
  .map((path) => join(folder, path))
  .toSorted()

const Package = z.object({
  name: z.string(),
  version: z.string(),
  licence: z.string().optional(),
  dependencies: z.array(z.string()).default([]),
})
const Packages = z.object({ packages: z.array(Package) })

// A list that somebody keeps by hand, as there is one in every company: not all of it is true any more.
const byHand = [
  { name: "zod", version: "1.0.0", licence: "MIT", dependencies: [] },
  { name: "typescript", version: "5.0.0", licence: "MIT", dependencies: [] },
]

const rules = {
  "packages[]": unionBy("name"),
  // What two briefs say, else what the files say.
  "packages[].licence": [majority({ quorum: 2 }), sourcePriority(["*", "by-hand"])],
  // What the files say; of two installed versions no rule can tell the right one.
  "packages[].version": sourcePriority(["*", "by-hand"]),
  "packages[].dependencies[]": "union",
} as const

const inventory = section<z.output<typeof Packages>>({
  agent: functionAgent(async function readPackages({ id, input }) {
    if (id === "by-hand") return { packages: byHand }
    const { items } = input as { readonly items: readonly string[] }
    const manifests = await Promise.all(items.map(readManifest))
    return { packages: manifests.filter((manifest) => manifest !== undefined) }
  }),
  briefs: [
    ...chunk(paths, { size: 25, objective: "Read these package.json files.", output: Packages }),
    { id: "by-hand", objective: "Read the list that is kept by hand.", output: Packages },
  ],
  integrate: merge({ rules }),
  result: Packages,
})
const { status, reason, output, conflicts, records } = await inventory.run("What is installed?")

console.log(`${status}: ${reason}\n\nRules:`)
for (const line of describeTable(rules)) console.log(`  ${line}`)

console.log(`\nConflicts (${conflicts.length}):`)
const fromHand = conflicts.filter(({ values }) => values.some(({ briefIds }) => briefIds.includes("by-hand")))
for (const { path, status: state, detail } of [...new Set([...fromHand, ...conflicts])].slice(0, 6))
  console.log(`  ${state}: ${path}: ${detail}`)

const counts = records?.counts ?? { in: 0, kept: 0, merged: 0, dropped: 0, missing: 0 }
console.log(
  `\nRecords: ${counts.in} in = ${counts.kept} kept + ${counts.merged} merged + ${counts.dropped} dropped + ${counts.missing} missing`,
)

// Nothing may be lost, and the list kept by hand must not win where the files say otherwise.
const names = new Set(output?.packages.map(({ name }) => name))
const sound =
  status === "complete" &&
  counts.in === counts.kept + counts.merged + counts.dropped + counts.missing &&
  counts.kept === output?.packages.length &&
  names.size === counts.kept &&
  fromHand.length > 0 &&
  fromHand.every(({ chosen }) => chosen !== "1.0.0" && chosen !== "5.0.0")
if (!sound) {
  console.error("Expected every package once, all records accounted for, and the files to win over the list")
  process.exitCode = 1
}

/** Nothing for a file without a name and a version: those only say how a folder is to be read. */
async function readManifest(path: string): Promise<z.output<typeof Package> | undefined> {
  const { license, dependencies, ...content } = JSON.parse(await readFile(path, "utf8")) as Record<
    string,
    unknown
  >
  const read = Package.safeParse({
    name: content["name"],
    version: content["version"],
    ...(typeof license === "string" ? { licence: license } : {}),
    dependencies: Object.keys(dependencies ?? {}),
  })
  return read.data
}
