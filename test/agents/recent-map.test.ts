import { expect, it } from "vitest"
import { RecentMap } from "../../src/agents/models/recent-map.js"

it("a map of the recent forgets what was not asked for longest", () => {
  const map = new RecentMap<string, number>(2)
  map.set("a", 1)
  map.set("b", 2)
  expect(map.get("a")).toBe(1)
  map.set("c", 3)
  expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([1, undefined, 3])
})
