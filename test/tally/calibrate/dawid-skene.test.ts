import { describe, expect, it } from "vitest"
import { dawidSkene, type DawidSkeneOptions } from "../../../src/tally/calibrate/dawid-skene.js"
import { planted } from "./planted.js"

describe("dawidSkene", () => {
  it("does not drown few items over many labels in its smoothing", () => {
    const labels = "A B C D E F G H I J".split(" ")
    const accuracies = { a: 0.9, b: 0.7, c: 0.6, d: 0.6, e: 0.55 }
    let [usual, one, all] = [0, 0, 0]
    for (let seed = 1; seed <= 20; seed += 1) {
      const rows = planted({ seed, items: 30, accuracies, labels })
      const right = (options: DawidSkeneOptions) =>
        dawidSkene(options)
          .fit(rows)
          .items.filter(({ winner }, index) => winner === rows[index]?.gold).length
      usual += right({})
      one += right({ smoothing: 1 })
      all += rows.length
    }
    expect(usual / all).toBeGreaterThan(0.9)
    expect(usual).toBeGreaterThan(one)
  })

  it("learns who takes which label for which, and turns a voter's word against it", () => {
    const rows = planted({
      seed: 21,
      items: 4_000,
      accuracies: { a1: 0.9, a2: 0.85, a3: 0.9 },
      labels: ["cat", "dog", "owl"],
    })
    // The mixer always says cat for dog and dog for cat; owls it knows.
    const swap: Record<string, string> = { cat: "dog", dog: "cat", owl: "owl" }
    const mixed = rows.map((row) => ({ ...row, votes: { ...row.votes, mixer: swap[row.gold] ?? null } }))
    const { labels, voters, items, priors } = dawidSkene().fit(mixed)
    expect(labels).toEqual(["cat", "dog", "owl"])
    expect(priors.reduce((sum, prior) => sum + prior, 0)).toBeCloseTo(1, 9)
    const mixer = voters.find(({ voter }) => voter === "mixer")
    expect(mixer?.confusion[0]?.[1]).toBeGreaterThan(0.98)
    expect(mixer?.confusion[1]?.[0]).toBeGreaterThan(0.98)
    expect(mixer?.confusion[2]?.[2]).toBeGreaterThan(0.98)
    for (const line of mixer?.confusion ?? [])
      expect(line.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9)
    expect(items.filter(({ winner }, index) => winner === mixed[index]?.gold).length).toBeGreaterThan(3_950)
  })

  it("refuses free answers, and names what takes them", () => {
    const items = Array.from({ length: 101 }, (_, index) => ({
      item: `${index}`,
      votes: { ann: `answer ${index}` },
    }))
    expect(() => dawidSkene().fit(items)).toThrow("at most 100 different labels, got 101. Take oneCoin")
  })
})
