import { isForbiddenKey } from "../../merge/value-key.js"
import { pathOfMember } from "../../merge/path.js"
import { stepInto, tokensOf } from "./raw-values.js"

/** The path of a table that a pointer follows through what a branch delivered; an element of a list is `[]`. */
export function pathAt(root: unknown, pointer: string): string {
  return placesAlong(root, pointer).at(-1)?.path ?? "$"
}

/** One place on the way of a pointer, from the whole output on. */
export interface PlaceAlong {
  readonly path: string
  readonly value: unknown
}

/** Every place that a pointer passes, the last one included. */
export function placesAlong(root: unknown, pointer: string): readonly PlaceAlong[] {
  let place: PlaceAlong = { path: "$", value: root }
  const places = [place]
  for (const token of tokensOf(pointer)) {
    const { value, path } = place
    place = {
      path: Array.isArray(value) ? `${path}[]` : pathOfMember(path, token.normalize("NFC")),
      value: stepInto(value, token),
    }
    places.push(place)
  }
  return places
}

/** True of a pointer by a key that no output may have, or deeper than a merge goes. */
export function leadsAstray(pointer: string): boolean {
  const tokens = tokensOf(pointer)
  return tokens.length > deepest || tokens.some(isForbiddenKey)
}

const deepest = 100
