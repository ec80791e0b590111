import { readFileSync } from "node:fs"
import { join } from "node:path"

/** A file for the linter: where it stands, its text, and the one rule that has to refuse it ("none": it is fine). */
export interface Planted {
  readonly file: string
  readonly rule: string
  readonly does: string
  readonly source: string
}

/** The planted files of planted-code.txt, and two of a length that nobody wants to read there. */
export function plantedCode(): readonly Planted[] {
  const text = readFileSync(join(import.meta.dirname, "planted-code.txt"), "utf8")
  const listed = text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n")
      const [file = "", rule = "", does = ""] = part.slice(0, end).split(" | ")
      return { file, rule, does, source: part.slice(end + 1) }
    })
  const lines = (count: number) =>
    Array.from({ length: count }, (_, line) => `export const line${line} = 1\n`)
  return [
    ...listed,
    {
      file: "src/task/long.ts",
      rule: "eslint(max-lines)",
      does: "has 251 lines",
      source: lines(251).join(""),
    },
    { file: "src/task/longest.ts", rule: "none", does: "has 250 lines", source: lines(250).join("") },
  ]
}

const layerBreaks: readonly (readonly [from: string, imports: string])[] = [
  ["src/errors.ts", "./task/file.js"],
  ["src/index.ts", "./testing/file.js"],
  ["src/stray.ts", "./task/file.js"],
  ["src/task", "../tally/file.js"],
  ["src/task", "node:fs"],
  ["src/tally", "../runtime/file.js"],
  ["src/tally", "../graph/file.js"],
  ["src/tally", "node:fs/promises"],
  ["src/runtime", "../tally/file.js"],
  ["src/runtime", "../agents/file.js"],
  ["src/agents", "../executors/file.js"],
  ["src/agents", "../integrate/file.js"],
  ["src/executors", "../integrate/file.js"],
  ["src/integrate", "../executors/file.js"],
  ["src/executors", "../graph/file.js"],
  ["src/graph", "../patterns/file.js"],
  ["src/graph", "../simulator/file.js"],
  ["src/graph", "../report/file.js"],
  ["src/patterns", "../cli/file.js"],
  ["src/patterns/nested", "../../cli/file.js"],
  ["src/evals", "../cli/file.js"],
  ["src/mcp", "../evals/file.js"],
  ["src/report", "../graph/file.js"],
  ["src/simulator", "../task/file.js"],
  ["src/a-new-folder", "../task/file.js"],
  ["src/patterns", "../index.js"],
  ["src/patterns", "langgraph-quorum"],
  ["src/runtime", "@langchain/langgraph"],
  ["src/agents", "@langchain/langgraph/web"],
  ["src/graph", "@langchain/openai"],
  ["src/patterns", "openai/resources"],
  ["src/patterns", "langchain"],
  ["src/agents", "p-queue"],
  ["src/runtime", "p-queue"],
  ["src/cli", "hono"],
  ["src/agents", "@hono/node-server"],
  ["src/patterns", "commander"],
  ["src/graph", "log-update"],
  ["examples", "../src/task/file.js"],
  ["evals", "../dist/index.js"],
]

/** Imports that go up, sideways, or to a package that lives elsewhere: each as a re-export, a type and a dynamic import. */
export function plantedImports(folders: readonly string[]): readonly Planted[] {
  // Whatever folder is added to src/, the users' test helpers stay out of its reach.
  const testing = folders.map((folder) => [`src/${folder}`, "../testing/file.js"] as const)
  return [...layerBreaks, ...testing].map(([from, imports], position) => ({
    file: from.endsWith(".ts") ? from : `${from}/planted-${position}.ts`,
    rule: "eslint(no-restricted-imports)",
    does: `imports ${imports}`,
    source: [
      `export { name } from "${imports}"`,
      `export type { Name } from "${imports}"`,
      `export const load = async (): Promise<unknown> => import("${imports}")`,
      "",
    ].join("\n"),
  }))
}
