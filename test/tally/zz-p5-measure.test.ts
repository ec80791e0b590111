import { it } from "vitest"
import { castBallot } from "../../src/tally/ballot.js"
import { count } from "../../src/tally/count.js"
import { median } from "../../src/tally/median.js"
import { trimmedMean } from "../../src/tally/trimmed-mean.js"
import { bestOf } from "../../src/tally/best-of.js"
import { weightedBestOf } from "../../src/tally/weighted-best-of.js"
import { medoid } from "../../src/tally/medoid.js"
import { completeLink } from "../../src/tally/complete-link.js"
import { reduceBallots } from "../../src/tally/rule.js"
it("measures", () => {
  const n = 10_000
  const time = (name: string, f: () => unknown) => { f(); const t = performance.now(); f(); console.log(name, (performance.now() - t).toFixed(1), "ms") }
  const num = Array.from({ length: n }, (_, i) => castBallot({ briefId: `s${i}`, index: i, output: ((i * 7919) % 10007) / 100, score: ((i * 31) % 997) / 997 }))
  const txtNum = num.map((b) => ({ ...b, output: `$${b.choice}` }))
  for (const [name, rule, ballots] of [["median", median({ samples: n }), num], ["median texts", median({ samples: n }), txtNum], ["trimmedMean", trimmedMean({ samples: n }), num], ["bestOf score", bestOf({ samples: n }), num], ["bestOf fn", bestOf((o) => Number(o), { samples: n }), num], ["weightedBestOf", weightedBestOf({ samples: n }), num]] as const)
    time(name, () => { const s = reduceBallots(rule, ballots); rule.decide(s); return rule.result(s) })
  const words = Array.from({ length: 500 }, (_, i) => `w${i}`)
  for (const [d, len] of [[100, 100], [500, 100], [1000, 20], [1000, 100], [10_000, 100]] as const) {
    const t = Array.from({ length: d }, (_, i) => castBallot({ briefId: `s${i}`, index: i, output: Array.from({ length: len }, (_, j) => words[(i * 31 + j * j * 7 + ((i * j) % 13)) % 500]).join(" ") }))
    const rule = medoid({ samples: d })
    time(`medoid ${d} x ${len} words`, () => rule.result(reduceBallots(rule, t)))
  }
  const few = Array.from({ length: n }, (_, i) => castBallot({ briefId: `s${i}`, index: i, output: `the answer is ${i % 50} of ${(i % 50) * 2}` }))
  const r = medoid({ samples: n }); time("medoid 10,000 ballots of 50 texts", () => r.result(reduceBallots(r, few)))
  for (const d of [500, 2000]) { const items = Array.from({ length: d }, (_, i) => `i${i}`); time(`completeLink ${d}`, () => completeLink(items, (a, b) => ((a * 7919 + b * 104729) % 1000) / 1000, 0.3)); time(`completeLink all same ${d}`, () => completeLink(items, () => true)) }
  time("count median", () => count(num, { rule: median({ samples: n }) }))
})
