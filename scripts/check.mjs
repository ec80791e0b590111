// Runs the repository's checks one after the other and stops at the first that fails.
//   node scripts/check.mjs                 everything
//   node scripts/check.mjs --without test  everything but the tests
import { spawnSync } from "node:child_process"

// In this order: examples, publint, attw and the types of the public names all read dist/.
const steps = [
  "build",
  "typecheck",
  "lint",
  "fmt:check",
  "knip",
  "publint",
  "attw",
  "check:installed",
  "test",
  "examples",
]

const without = process.argv[2] === "--without" ? process.argv.slice(3) : []
const unknown = without.filter((step) => !steps.includes(step))
if (unknown.length > 0 || (process.argv.length > 2 && without.length === 0)) {
  console.error(
    `check: expected --without and some of ${steps.join(", ")}, got ${process.argv.slice(2).join(" ")}`,
  )
  process.exit(2)
}

for (const step of steps.filter((name) => !without.includes(name))) {
  console.log(`\ncheck: ${step}`)
  const startedAt = performance.now()
  const run = spawnSync("npm", ["run", "--silent", step], { stdio: "inherit" })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  if (run.status !== 0) {
    const ending = run.error?.message ?? run.signal ?? `exit code ${run.status}`
    console.error(`\ncheck: FAILED at ${step} (${ending}, ${seconds} s). See it again with: npm run ${step}`)
    process.exit(1)
  }
  console.log(`check: ${step} passed (${seconds} s)`)
}
console.log("\ncheck: all passed")
