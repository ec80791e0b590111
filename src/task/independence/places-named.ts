import type { PlannedBrief } from "../brief.js"
import { type Found, type IndependenceIssue, quote } from "./issue.js"
import type { Effort } from "./meet.js"
import { type Place, type Resolve, heightOf, parsePlace } from "./place.js"

/** A place and the briefs that name it. */
export interface NamedPlace {
  readonly place: Place
  /** In the order in which places are first named. */
  readonly number: number
  /** A brief that reads and writes it is among the writers only. */
  readonly writers: readonly User[]
  readonly readers: readonly User[]
}

/** A brief that names a place, by its place in the list. */
export interface User {
  readonly brief: number
  /** The place as the brief writes it. */
  readonly written: string
}

/** What it takes to read a place, in the steps that comparing takes. */
const effortOfPlace = 20

/** All places that the briefs name, each once, and what is no place. */
export function placesNamed(
  briefs: readonly PlannedBrief[],
  resolve: Resolve | undefined,
  most: number,
  effort: Effort,
): { readonly places: readonly NamedPlace[]; readonly problems: Found } {
  const places = new Map<string, { place: Place; number: number; writers: User[]; readers: User[] }>()
  const parsed = new Map<string, readonly Place[] | string>()
  const issues: IndependenceIssue[] = []
  const texts = briefs.flatMap(({ reads = [], writes = [] }) => [...reads, ...writes])
  const height = texts.reduce((most, text) => Math.max(most, heightOf(text)), 0)
  let untold = 0

  function add(brief: number, verb: "reads" | "writes", written: string): void {
    if (effort.left <= 0) return
    const found = parsed.get(written) ?? parsePlace(written, { resolve, height })
    effort.left -= effortOfPlace * (typeof found === "string" ? 1 : found.length)
    parsed.set(written, found)
    if (typeof found === "string") {
      const id = briefs[brief]?.id ?? ""
      if (issues.length < most) issues.push(noPlace(id, verb, written, found))
      else untold += 1
      return
    }
    for (const place of found) {
      let known = places.get(place.text)
      if (known === undefined) {
        known = { place, number: places.size, writers: [], readers: [] }
        places.set(place.text, known)
      }
      // What one brief names, it names in a row, and what it writes first.
      const isKnown = known.writers.at(-1)?.brief === brief || known.readers.at(-1)?.brief === brief
      if (!isKnown) (verb === "writes" ? known.writers : known.readers).push({ brief, written })
    }
  }

  for (const [index, { reads = [], writes = [] }] of briefs.entries()) {
    for (const place of writes) add(index, "writes", place)
    for (const place of reads) add(index, "reads", place)
  }
  return { places: [...places.values()], problems: { issues, untold } }
}

function noPlace(id: string, verb: string, written: string, problem: string): IndependenceIssue {
  const [what = "", ...repair] = problem.split(". ")
  return {
    kind: "place",
    briefIds: [id],
    detail: `${quote(id)} ${verb} ${quote(written)}, which ${what}`,
    repair: `in ${quote(id)}: ${repair.join(". ").replace(/^\w/, (letter) => letter.toLowerCase())}`,
  }
}
