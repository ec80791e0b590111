// Does voting pay on arithmetic? One call against a vote of five, on the same generated problems.
//
// Without a key this asks the simulator, and says so; its slips are drawn, so the outcome shows the method and says
// nothing about a model. Ask a model of yours with: QUORUM_MODEL=openai:gpt-5-mini
import { realpathSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { vote } from "langgraph-quorum"
import { defineEval, evalTable, runEval } from "langgraph-quorum/evals"
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus"
import { uniformInt } from "pure-rand/distribution/uniformInt"
import { z } from "zod"

const model = process.env["QUORUM_MODEL"] ?? "simulated:demo"
const problems = 240

/** The same problems every time: `a * b`, `a * b + c` and `a * b - c` in turn. */
function generateProblems(seed: number, count: number) {
  const generator = xoroshiro128plus(seed)
  const draw = (from: number, to: number): number => uniformInt(generator, from, to)
  return Array.from({ length: count }, (_, index) => {
    const [a, b, c] = [draw(12, 99), draw(3, 49), draw(10, 999)]
    const forms = [
      { question: `${a} * ${b}`, expected: a * b },
      { question: `${a} * ${b} + ${c}`, expected: a * b + c },
      { question: `${a} * ${b} - ${c}`, expected: a * b - c },
    ]
    const { question = "", expected = 0 } = forms[index % forms.length] ?? {}
    return { id: `${index + 1}`, input: `What is ${question}?`, expected }
  })
}

// The arms differ in nothing but the number of samples.
const single = vote({ model, samples: 1, output: z.number() })

/** For whatever runs evaluations; run directly, this file does it itself. */
const arithmetic = defineEval({
  name: "arithmetic",
  rows: generateProblems(2026, problems),
  arms: { single, vote5: single.with({ samples: 5 }) },
  score: (output, row) => output === row.expected,
})
export default arithmetic

if (realpathSync(process.argv[1] ?? "") === fileURLToPath(import.meta.url)) {
  const report = await runEval(arithmetic, {
    seed: 1,
    onProgress: ({ done, total }) => {
      if (done % 120 === 0) console.error(`${done} of ${total}`)
    },
  })
  console.log(evalTable(report))

  // A tied vote has no output: such rows are missing, and count as not right. Anything else that is missing is a defect.
  const [alone, voted] = report.arms
  const seconds = (report.endedAt - report.startedAt) / 1000
  console.log(`\n${report.rows * report.arms.length} runs in ${seconds.toFixed(1)} s`)
  if (report.simulated && (alone?.missing !== 0 || (voted?.accuracy ?? 0) <= alone.accuracy)) {
    console.error("Expected five votes to beat one call of a simulator that slips now and then")
    process.exitCode = 1
  }
}
