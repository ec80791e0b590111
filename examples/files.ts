// A batch over real files: one agent per file, one JSON line per file, in order, whatever happens to some of them.
//
// Needs no model at all: one agent runs a program (`wc`), the other is a function. Give it folders, or none for docs/.
import { readFile, readdir, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { type Result, batch } from "langgraph-quorum"
import { commandAgent, functionAgent } from "langgraph-quorum/agents"

const folders = process.argv.length > 2 ? process.argv.slice(2) : ["docs", "examples"]
const found = await Promise.all(
  folders.map((folder) =>
    readdir(folder, { recursive: true }).then((names) => names.map((name) => join(folder, name))),
  ),
)
const files: string[] = []
for (const path of found.flat().toSorted()) if ((await stat(path)).isFile()) files.push(path)

// One that is not there, to see what becomes of it: a line with its error, and the batch is `partial`.
const absent = "docs/not-there.md"
const paths = [...files, absent]

// A program per file, without a shell: `{file}` stands for the path. A branch that hangs is ended after 10 s.
const counted = batch({ agent: commandAgent({ command: "wc -w {file}" }), id: String, timeoutMs: 10_000 })
const byProgram = await counted.run(paths)

// The same as a function of the brief: whatever it returns is the output, whatever it throws is the failure.
const read = batch({
  agent: functionAgent(async function countWords({ input }) {
    const text = await readFile(String(input), "utf8")
    // Words of ASCII spaces, as `wc` has them.
    return {
      file: basename(String(input)),
      words: text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== "").length,
    }
  }),
  id: String,
  concurrency: 32,
})
// `stream` tells of each file as it is done; its last event carries the result.
let byFunction: Awaited<ReturnType<typeof read.run>> | undefined
let done = 0
for await (const event of read.stream(paths)) {
  if (event.type === "outcome") done += 1
  if (event.type === "run_ended") byFunction = event.result as typeof byFunction
}

const shown = byProgram.output?.filter((_, index) => index < 3 || index >= paths.length - 2) ?? []
for (const line of shown) console.log(JSON.stringify(line))
console.log(`(${paths.length - shown.length} lines left out here)`)
for (const result of [byProgram, byFunction]) if (result !== undefined) console.log(accountOf(result))

// Both must have a line for each path, in order, and the same counts.
const words = (line: { status: string; output?: unknown } | undefined): number =>
  Number.parseInt(String(line?.output), 10)
const sound =
  done === paths.length &&
  [byProgram, byFunction].every(
    (result) => result?.status === "partial" && result.failures[0]?.briefId === absent,
  ) &&
  paths.every((path, index) => {
    const [first, second] = [byProgram.output?.[index], byFunction?.output?.[index]]
    if (first?.id !== path || second?.id !== path) return false
    if (path === absent) return first.status === "failed" && second.status === "failed"
    return second.status === "ok" && words(first) === (second.output as { words: number }).words
  })
if (!sound) {
  console.error(
    "Expected both agents to count the same words in every file, and to name the one that is not there",
  )
  process.exitCode = 1
}

function accountOf({ pattern, status, reason, coverage, integrator, startedAt, endedAt }: Result): string {
  return `${pattern} (${integrator.name}): ${status}, ${reason}; ${coverage.ok} of ${coverage.briefs} files in ${endedAt - startedAt} ms`
}
