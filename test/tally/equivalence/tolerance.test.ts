import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { NumbersOptions } from "../../../src/tally/equivalence/number-options.js"
import { numbers } from "../../../src/tally/equivalence/numbers.js"
import { shown } from "./keys.js"
import { processorTime } from "../../testing/processor-time.js"

function classes(tolerance: NumbersOptions["tolerance"], outputs: readonly unknown[]): string[] {
  const keyer = numbers(tolerance === undefined ? {} : { tolerance }).keyer?.()
  return outputs.map((output) => (keyer === undefined ? "no keyer" : shown(keyer(output))))
}

describe("numbers within a tolerance", () => {
  it("joins the class whose first member is near enough", () =>
    expect(classes({ absolute: 0.01 }, ["2.5", 2.502, "2.51", "2.5101"])).toEqual([
      "2.5",
      "2.5",
      "2.5",
      "2.5101",
    ]))

  it("never chains: what is near another member but not the first starts a class", () =>
    expect(classes({ absolute: 1 }, [0, 1, 2, 3])).toEqual(["0", "0", "2", "2"]))

  it("takes the nearest of two classes, and the earlier where both are as near", () => {
    expect(classes({ absolute: 2 }, [0, 3, 2])).toEqual(["0", "3", "3"])
    expect(classes({ absolute: 2 }, [4, 1, "5/2"])).toEqual(["4", "1", "4"])
    expect(classes({ absolute: 2 }, [1, 4, "5/2"])).toEqual(["1", "4", "1"])
  })

  it("measures a relative tolerance by the first member", () => {
    expect(classes({ relative: 0.1 }, [100, 110, 90, 111])).toEqual(["100", "100", "100", "111"])
    expect(classes({ relative: 0.1 }, [-100, -110, 0, 0.001])).toEqual(["-100", "-100", "0", "0.001"])
  })

  it("counts exactly where floating point would not", () =>
    expect(classes({ absolute: 0.1 }, [0.2, 0.3, 0.1 + 0.2])).toEqual(["0.2", "0.2", "0.30000000000000004"]))

  it("keeps abstentions and invalid ballots apart", () =>
    expect(classes({ absolute: 1 }, [null, "many", 1])).toEqual(["<none>", "<invalid>", "1"]))

  it("starts anew with every keyer, and leaves key() exact", () => {
    const near = numbers({ tolerance: { absolute: 1 } })
    expect(shown(near.keyer?.()(5) ?? { kind: "none" })).toBe("5")
    expect(shown(near.keyer?.()(6) ?? { kind: "none" })).toBe("6")
    expect(shown(near.key(6))).toBe("6")
  })

  it("is not there without a tolerance", () => expect(classes(undefined, [1])).toEqual(["no keyer"]))

  it("agrees with a search through all anchors", () => {
    const tolerance = fc.oneof(
      fc.integer({ min: 1, max: 20 }).map((absolute) => ({ absolute })),
      fc.integer({ min: 1, max: 15 }).map((sixteenths) => ({ relative: sixteenths / 16 })),
    )
    fc.assert(
      fc.property(
        tolerance,
        fc.array(fc.integer({ min: -60, max: 60 }), { maxLength: 60 }),
        (within, values) => {
          const anchors: number[] = []
          const expected = values.map((value) => {
            const reach = (anchor: number) =>
              "absolute" in within ? within.absolute : within.relative * Math.abs(anchor)
            const near = anchors.filter((anchor) => Math.abs(value - anchor) <= reach(anchor))
            const [best] = near.toSorted((left, right) => Math.abs(value - left) - Math.abs(value - right))
            if (best === undefined) anchors.push(value)
            return String(best ?? value)
          })
          expect(classes(within, values)).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  it("keys 10,000 numbers that are all classes of their own in well under a second", () => {
    const keyer = numbers({ tolerance: { absolute: 0.001 } }).keyer?.()
    const started = processorTime()
    for (let index = 0; index < 10_000; index += 1) keyer?.((index * 7_919) % 10_000)
    expect(processorTime() - started).toBeLessThan(1_000)
  })
})
