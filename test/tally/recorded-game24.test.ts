import { describe, expect, it } from "vitest"
import { z } from "zod"
import { BallotTaker } from "../../src/tally/ballot-taker.js"
import { castBallot } from "../../src/tally/ballot.js"
import { bestOf } from "../../src/tally/best-of.js"
import { count } from "../../src/tally/count.js"
import { plurality } from "../../src/tally/plurality.js"
import type { Rule } from "../../src/tally/rule.js"
import { weightedBestOf } from "../../src/tally/weighted-best-of.js"
import { makes24 } from "./game24.js"
import { readRows, recordings } from "./recordings.js"

const { present, title } = recordings("the Game of 24, 100 answers of GPT-4 to each of 100 puzzles")

const rowSchema = z.object({
  question: z.string(),
  answers: z.array(z.string()),
  // By the source's own checker, as a number in one file and as a boolean in the other.
  correct: z.array(z.coerce.boolean()),
})
type Row = z.output<typeof rowSchema>

function read(name: string): readonly Row[] {
  return readRows(`tot_game24_gpt4_${name}_n100`, rowSchema)
}

const cast = ({ answers }: Row) =>
  answers.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
const solvedBy = (rows: readonly Row[], ruleFor: (row: Row) => Rule) =>
  rows.filter((row) => makes24(row.question, String(count(cast(row), { rule: ruleFor(row) }).exemplar)))
    .length
const checkerOf =
  ({ question }: Row) =>
  (output: unknown) =>
    makes24(question, String(output))

describe.skipIf(!present)(title, () => {
  it.each([
    ["cot", 403],
    ["io", 734],
  ])("are right by our checker exactly where they are right by the source's: %s", (name, right) => {
    const checked = read(name).flatMap(({ question, answers, correct }) =>
      answers.map((answer, index) => ({ answer, ours: makes24(question, answer), theirs: correct[index] })),
    )
    expect(checked).toHaveLength(10_000)
    expect(checked.filter(({ ours, theirs }) => ours !== theirs)).toEqual([])
    expect(checked.filter(({ ours }) => ours)).toHaveLength(right)
  })

  it.each([
    // By chain of thought, and answering at once: puzzles solved of 100. Plurality loses one to "Not possible", which
    // ten say with and without a period, where nine are right.
    ["cot", { first: 5, plurality: 7, bestOf: 49 }],
    ["io", { first: 8, plurality: 9, bestOf: 33 }],
  ])("are solved more often by best-of-100 than by the first answer or by plurality: %s", (name, solved) => {
    const rows = read(name)
    expect({
      first: rows.filter(({ question, answers }) => makes24(question, answers[0] ?? "")).length,
      plurality: solvedBy(rows, () => plurality({ samples: 100, ties: "first" })),
      bestOf: solvedBy(rows, (row) => bestOf(checkerOf(row), { samples: 100 })),
    }).toEqual(solved)
    // As good as there is: some answer of the hundred is right.
    expect(rows.filter(({ correct }) => correct.includes(true))).toHaveLength(solved.bestOf)
    // What never passes has no weight, so that weighing by the checker solves the same puzzles.
    expect(solvedBy(rows, (row) => weightedBestOf(checkerOf(row), { samples: 100, ties: "first" }))).toBe(
      solved.bestOf,
    )
  })

  it.each([
    ["cot", 6_339],
    ["io", 7_300],
  ])("take fewer than 10,000 calls when the first that passes ends the vote: %s", (name, calls) => {
    const taken = read(name).map((row) => {
      const taker = new BallotTaker(bestOf(checkerOf(row), { samples: 100, wave: 1 }))
      for (const ballot of cast(row)) taker.take(ballot)
      const first = row.correct.indexOf(true)
      expect(taker.standing().taken).toBe(first < 0 ? 100 : first + 1)
      return taker.taken
    })
    expect(taken.reduce((sum, samples) => sum + samples, 0)).toBe(calls)
  })

  it("decide in launch order, whatever the waves", () => {
    for (const row of read("io")) {
      const [oneByOne, atOnce] = [1, 100].map((wave) =>
        count(cast(row), { rule: bestOf(checkerOf(row), { samples: 100, wave }) }),
      )
      expect(oneByOne?.winner).toBe(atOnce?.winner)
      const first = row.correct.indexOf(true)
      expect(oneByOne?.exemplar ?? null).toBe(first < 0 ? null : row.answers[first])
    }
  })
})
