// Runs the compiled examples and evaluation suites, one after the other, without a key: each must end with code 0.
//   node scripts/run-examples.mjs                      all of examples/ and evals/
//   node scripts/run-examples.mjs examples/nested.ts   just these, with what they print
// They are compiled before, see `npm run examples`; a path that ends in .js or .mjs is run as it is.
import { spawnSync } from "node:child_process"
import { globSync } from "tinyglobby"

const timeout = 120_000
const named = process.argv.slice(2)
const programs = named.length > 0 ? named : globSync(["examples/*.ts", "evals/*.eval.ts"]).toSorted()
if (programs.length === 0) {
  console.error(
    "run-examples: expected programs in examples/ and evals/, found none. Run it in the repository's folder",
  )
  process.exit(2)
}

// A key or a model in the environment must not turn a check into a bill.
const { OPENAI_API_KEY: _key, QUORUM_API_KEY: _other, QUORUM_MODEL: _model, ...keyless } = process.env

let failed = 0
for (const program of programs) {
  const built = program.endsWith(".ts") ? `.build/${program.replace(/\.ts$/, ".js")}` : program
  const startedAt = performance.now()
  const run = spawnSync(process.execPath, [built], { encoding: "utf8", env: keyless, timeout })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const passed = run.status === 0
  if (!passed || named.length > 0) process.stdout.write(`${run.stdout}${run.stderr}`)
  if (!passed) failed += 1
  const ending = run.error?.message ?? run.signal ?? `exit code ${run.status}`
  console.log(`${program}: ${passed ? "passed" : `FAILED with ${ending}`} (${seconds} s)`)
}
if (failed > 0) {
  console.error(`run-examples: ${failed} of ${programs.length} failed`)
  process.exit(1)
}
