import { describe, expect, it } from "vitest"
import { optionChanges } from "../../src/patterns/record/journalled-run.js"

describe("options of a journal of before", () => {
  it("count under the names they have now", () => {
    const was = { quorum: 2, onShortfall: "retry" }
    expect(optionChanges({ options: was }, { quorum: 2, shortfall: "retry" })).toEqual([])
    expect(optionChanges({ options: was }, { quorum: 2, shortfall: "fail" })).toEqual([
      'shortfall: was "retry", is "fail"',
    ])
  })

  it("are found to be missing under the names they have now", () => {
    expect(optionChanges({ options: { onShortfall: "retry" } }, {})).toEqual([
      'shortfall: was "retry", is not there',
    ])
  })
})
