// Who may import whom in src/, and which package lives where: the one table behind the lint rules.
// Changing it is a design decision: say why in docs/decisions/.

/** Folders from the bottom up; each may import every folder of the rows before its own, never its neighbours. */
const levels = [
  ["errors"],
  ["task"],
  ["tally", "runtime"],
  ["agents", "executors", "integrate"],
  ["graph"],
  ["patterns"],
  ["cli", "mcp", "evals"],
]

/** What a folder may import beyond its row. */
const beyond = {
  executors: ["agents"],
  integrate: ["agents"],
  // Only as `await import(...)`, so that nobody who has a provider loads it; test/repository/structure.test.ts watches.
  agents: ["simulator"],
  // What a tool says to its parent agent is a report.
  patterns: ["report"],
  cli: ["mcp", "evals", "report", "simulator"],
}

/** Folders beside the rows. Nobody in src/ imports testing; report and simulator are for those who name them above. */
const beside = {
  report: ["errors", "task", "tally", "runtime"],
  simulator: ["errors"],
  testing: [...levels.flat(), "report", "simulator"],
  index: [
    "errors",
    "task",
    "tally",
    "runtime",
    "agents",
    "executors",
    "integrate",
    "graph",
    "patterns",
    "report",
  ],
}

/** What may import what in src/: folders, and the files src/errors.ts and src/index.ts (which nobody imports). */
export const mayImport = {
  ...Object.fromEntries(
    levels.flatMap((folders, level) => {
      const below = levels.slice(0, level).flat()
      return folders.map((folder) => [folder, [...below, ...(beyond[folder] ?? [])]])
    }),
  ),
  ...beside,
}

/** Packages that only some places may import: folders, or files by the start of their path in src/. */
export const packageHomes = [
  { packages: ["@langchain/langgraph"], homes: ["graph", "patterns", "agents/graph-agent"] },
  { packages: ["@langchain/openai", "openai", "langchain"], homes: ["agents"] },
  { packages: ["p-queue"], homes: ["runtime/throttle/line/slots"] },
  { packages: ["hono", "@hono/node-server"], homes: ["simulator", "report"] },
  { packages: ["commander", "log-update"], homes: ["cli", "report"] },
  { packages: ["vitest", "msw", "fast-check"], homes: ["testing"] },
]

/** Folders that are pure: no files, no network, no processes. */
export const pureFolders = ["task", "tally"]
