/** What an issue is about; the last of a long list, `more`, counts those that are not told. */
export type IndependenceKind =
  | "duplicate_id"
  | "unknown_dependency"
  | "self_dependency"
  | "cycle"
  | "item"
  | "place"
  | "write_write"
  | "write_read"
  | "output_key"
  | "mention"
  | "near_duplicate"
  | "scope"
  | "unchecked"
  | "more"

/** Something that stands between briefs that should need nothing of each other. */
export interface IndependenceIssue {
  readonly kind: IndependenceKind
  /** In the order of the plan; along a cycle, in its order. */
  readonly briefIds: readonly string[]
  /** What stands against what. */
  readonly detail: string
  /** What to do about it. */
  readonly repair: string
}

/** What one check has found: the issues it tells, and how many more there are. */
export interface Found {
  readonly issues?: readonly IndependenceIssue[]
  /** Issues that are not told one by one. */
  readonly untold?: number
  /** True when the check stopped before it had compared everything. */
  readonly cut?: boolean
}

/** What several checks have found, as one list with at most `most` issues and a last one that counts the rest. */
export function joinFound(found: readonly Found[], most: number): readonly IndependenceIssue[] {
  const all = found.flatMap(({ issues = [] }) => issues)
  const told = all.slice(0, most)
  const untold = all.length - told.length + found.reduce((sum, one) => sum + (one.untold ?? 0), 0)
  const isCut = found.some(({ cut }) => cut === true)
  if (untold === 0) return isCut ? [...told, unchecked] : told
  const number = untold.toLocaleString("en-US")
  return [
    ...told,
    {
      kind: "more",
      briefIds: [],
      detail: `${isCut ? `at least ${number}` : number} more, not told one by one`,
      repair: "repair those above and check again",
    },
  ]
}

const unchecked: IndependenceIssue = {
  kind: "unchecked",
  briefIds: [],
  detail: "too much could be the same: not all of it was compared",
  repair: "begin places with the name of a folder, use fewer wildcards, and check again",
}

/** Ids as they stand in a sentence: the first few, and how many more. */
export function namesOf(ids: readonly string[]): string {
  const shown = ids.slice(0, ids.length > 4 ? 3 : 4).map(quote)
  const last = ids.length > 4 ? `${(ids.length - 3).toLocaleString("en-US")} more` : shown.pop()
  return shown.length === 0 ? (last ?? "") : `${shown.join(", ")} and ${last ?? ""}`
}

/** A text of the plan in quotes, cut where it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 99)}…` : text)
}
