import type { checkIndependence } from "langgraph-quorum"

type Briefs = Parameters<typeof checkIndependence>[0]

const folders = 97

/** A plan in which nothing clashes: each brief has items, places, a scope and an output key of its own, many alike. */
export function cleanPlan(size: number): Briefs {
  return Array.from({ length: size }, (_, index) => ({
    id: `file-${index}`,
    index,
    objective: `Review src/part-${index % folders}/file-${index}.ts for problems, and list each with its line and how bad it is`,
    items: [`file ${index}`, "guidelines"],
    shared: ["guidelines"],
    scope: { in: [`file ${index}`] },
    reads: [
      `src/part-${index % folders}/file-${index}.ts`,
      `./docs/**/file-${index}.md`,
      "https://example.org/spec",
    ],
    writes: [`out/part-${index % folders}/${index}/`],
    outputKeys: [`file ${index}`],
    dependsOn: index >= folders ? [`file-${index - folders}`] : [],
  }))
}
