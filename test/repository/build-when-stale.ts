import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { repository } from "./source-files.js"

/** Builds dist/ when it is missing or older than a source file, so that no test reads yesterday's package. */
export function buildWhenStale(): void {
  const built = join(repository, "dist/index.js")
  const sources = readdirSync(join(repository, "src"), { recursive: true, encoding: "utf8" })
  const newest = Math.max(...sources.map((name) => statSync(join(repository, "src", name)).mtimeMs))
  if (existsSync(built) && statSync(built).mtimeMs > newest) return
  const run = spawnSync("npm", ["run", "--silent", "build"], { cwd: repository, encoding: "utf8" })
  if (run.status !== 0) throw new Error(`npm run build failed:\n${run.stdout}${run.stderr}`)
}

/** Once for a whole run of vitest, before any test: two files that build at the same time would trip each other up. */
export function setup(): void {
  try {
    buildWhenStale()
  } catch (error) {
    // Whoever works on one folder wants its tests though another folder does not compile yet.
    console.warn(error instanceof Error ? error.message : error)
  }
}
