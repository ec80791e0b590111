import { describe, expect, it } from "vitest"
import { createHold } from "../../../src/runtime/throttle/limits/hold.js"

describe("the hold after a rejection", () => {
  it("is as long as the provider asks for", () => {
    const hold = createHold()
    expect(hold.reject(1_000, 3_000, 900)).toBe(3_000)
    expect(hold.until).toBe(4_000)
  })

  it("is not made longer by the rejections of calls that were under way with the first", () => {
    const hold = createHold()
    for (let call = 0; call < 50; call += 1) hold.reject(1_000 + call, undefined, 900)
    expect(hold.until).toBe(1_500)
    hold.reject(1_700, undefined, 1_100)
    expect(hold.until).toBe(1_500)
  })

  it("keeps to the latest hint, and is not added up", () => {
    const hold = createHold()
    hold.reject(1_000, 3_000, 900)
    hold.reject(1_100, 1_000, 900)
    hold.reject(1_200, 3_000, 900)
    expect(hold.until).toBe(4_200)
  })

  it("doubles from half a second to half a minute while nobody says how long", () => {
    const hold = createHold()
    const held: number[] = []
    let now = 0
    for (let time = 0; time < 8; time += 1) {
      held.push(hold.reject(now, undefined, now))
      now = hold.until + 1
    }
    expect(held).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  it("is twice as long when the hint turns out to have been too short, also where it was none at all", () => {
    for (const [hintMs, holds] of [
      [2_000, [2_000, 4_000, 8_000, 16_000, 30_000]],
      [0, [0, 500, 1_000, 2_000, 4_000]],
      [60_000, [60_000, 60_000]],
    ] as const) {
      const hold = createHold()
      let now = 0
      for (const held of holds) {
        expect(hold.reject(now, hintMs, now)).toBe(held)
        now = hold.until + 1
      }
      hold.success(now)
      expect(hold.reject(now, hintMs, now)).toBe(hintMs)
    }
  })

  it("of no length at all is one hold for those that were under way with the first", () => {
    const hold = createHold()
    for (let call = 0; call < 50; call += 1) expect(hold.reject(1_000, 0, 900)).toBe(0)
  })

  it("begins anew after a success of a call sent since, or after a good while without a rejection", () => {
    const hold = createHold()
    hold.reject(0, undefined, 0)
    hold.reject(600, undefined, 600)
    hold.success(100)
    expect(hold.reject(1_700, undefined, 1_700)).toBe(2_000)
    hold.success(3_800)
    expect(hold.reject(3_900, undefined, 3_900)).toBe(500)
    expect(hold.reject(60_000, undefined, 60_000)).toBe(500)
  })
})
