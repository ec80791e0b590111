import { type Place, type Resolve, parsePlace } from "./place.js"
import { pathsMeet } from "./meet.js"

/** Steps of comparing for one place that was written. */
const effortEach = 100_000

/**
 * The places among those that a branch has written to that its brief does not declare; one that cannot be read is one.
 *
 * @param declared the brief's `writes`: paths, URIs, globs, or prefixes that end in `/`
 * @param resolve the real path of a path, links followed. @default as they are written
 */
export function undeclaredWrites(
  written: Iterable<string>,
  declared: readonly string[],
  resolve?: Resolve,
): readonly string[] {
  const allowed = declared.flatMap((text) => placesOf(text, resolve))
  return [...written].filter((text) => {
    const places = placesOf(text, resolve)
    return places.length === 0 || !places.every((place) => allowed.some((other) => covers(other, place)))
  })
}

function placesOf(text: string, resolve: Resolve | undefined): readonly Place[] {
  const places = parsePlace(text, { resolve })
  return typeof places === "string" ? [] : places
}

function covers(declared: Place, place: Place): boolean {
  return declared.root === place.root && pathsMeet(declared.segments, place.segments, { left: effortEach })
}
