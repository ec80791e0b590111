import { describe, expect, it } from "vitest"
import { oneCoin } from "../../../src/tally/calibrate/one-coin.js"
import { planted } from "./planted.js"

describe("oneCoin", () => {
  it("takes free answers, each item with its own, and says how likely nobody was right", () => {
    const { items } = oneCoin().fit(
      Array.from({ length: 30 }, (_, index) => ({
        item: `${index}`,
        votes: {
          ann: `answer ${index}`,
          ben: `answer ${index}`,
          eve: index % 3 === 0 ? `answer ${index}` : `guess ${index}`,
        },
      })),
    )
    expect(items.every(({ winner }, index) => winner === `answer ${index}`)).toBe(true)
    expect(items[0]?.other).toBeGreaterThan(0)
    expect(items[1]?.other).toBe(0)
  })

  it("lets no voter count as worse than chance, so that labels cannot change places", () => {
    const rows = planted({
      seed: 9,
      items: 500,
      accuracies: { good: 0.9, better: 0.95, liar: 0.02 },
      labels: ["yes", "no"],
    })
    const { voters, items } = oneCoin().fit(rows)
    expect(voters.find(({ voter }) => voter === "liar")?.accuracy).toBe(0.5)
    expect(items.filter(({ winner }, index) => winner === rows[index]?.gold).length).toBeGreaterThan(450)
  })
})
