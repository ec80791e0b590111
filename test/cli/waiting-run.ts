import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect } from "vitest"
import { emptyFolder, runQuorum } from "./run-quorum.js"

export const task = "What of the river?"

/** Three files that tell of a river. */
export function riverFolder(): string {
  const cwd = emptyFolder()
  for (const name of ["a", "b", "c"])
    writeFileSync(join(cwd, `${name}.md`), `The river of ${name} is wide.\n`.repeat(400))
  return cwd
}

export const section = ["section", task, "--input", "*.md", "--model", "simulated:demo", "--seed", "7"]

export interface Waiting {
  readonly runId: string
  readonly planHash: string
  readonly approve: string
}

/** A run that waits in a folder of its own. */
export async function begin(further: readonly string[] = []): Promise<Waiting & { readonly cwd: string }> {
  const cwd = riverFolder()
  const { code, stdout } = await runQuorum([...section, "--approve", "plan", "--json", ...further], { cwd })
  expect(code).toBe(3)
  return { ...(JSON.parse(stdout) as Waiting), cwd }
}
