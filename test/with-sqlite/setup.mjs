// Installs what the tests of this folder need: node test/with-sqlite/setup.mjs
// A folder of its own, because better-sqlite3 is compiled (about a minute), which `npm ci` is to spare everybody else.
// What it has in common with the package, LangGraph above all, it finds in the root's node_modules.
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))

function run(command, parameters, folder, environment = {}) {
  const { status, error } = spawnSync(command, parameters, {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, ...environment },
  })
  if (status === 0) return
  console.error(
    `with-sqlite: FAILED: ${command} ${parameters.join(" ")} (${error?.message ?? `exit code ${status}`})`,
  )
  process.exit(1)
}

for (const tool of ["g++", "make", "python3"]) {
  if (spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0) continue
  console.error(
    `with-sqlite: expected ${tool}, which compiles better-sqlite3, got none. Install g++, make and python3`,
  )
  process.exit(1)
}
// No install scripts: the one of better-sqlite3 would look for a binary on the network first.
run("npm", ["ci", "--omit=peer", "--ignore-scripts", "--no-audit", "--no-fund"], here)
const headers = join(dirname(process.execPath), "..")
const nodedir = existsSync(join(headers, "include/node/node.h")) ? { npm_config_nodedir: headers } : {}
run("npm", ["run", "--silent", "build-release"], join(here, "node_modules/better-sqlite3"), nodedir)
run(process.execPath, ["-e", 'new (require("better-sqlite3"))(":memory:").exec("select 1")'], here)
