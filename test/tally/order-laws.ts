import * as fc from "fast-check"
import { expect, it } from "vitest"

/**
 * What holds of every vote that wants all its ballots, whatever it goes by.
 *
 * @param replies lists of what voters say
 * @param said what a vote over such a list comes to, with ties in no order
 */
export function holdsWhateverTheOrder<Reply>(
  replies: fc.Arbitrary<Reply[]>,
  said: (list: readonly Reply[]) => unknown,
): void {
  it("does not depend on the order of the ballots", () => {
    const shuffled = replies.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(shuffled, ([list, order]) => {
        expect(said(order)).toEqual(said(list))
      }),
    )
  })

  it("says the same when every ballot is there twice", () => {
    fc.assert(
      fc.property(replies, (list) => {
        expect(said([...list, ...list])).toEqual(said(list))
      }),
    )
  })
}
