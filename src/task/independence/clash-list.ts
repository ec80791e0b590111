import type { PlannedBrief } from "../brief.js"
import { type Found, type IndependenceIssue, quote } from "./issue.js"
import type { User } from "./places-named.js"

/** What two briefs do at places that are the same. */
export type ClashKind = "write_write" | "write_read"

interface Clash {
  readonly kind: ClashKind
  readonly writer: User
  readonly other: User
  morePlaces: number
}

/** Clashes as they are found: one issue for two briefs, however many places they share. */
export interface ClashList {
  readonly add: (kind: ClashKind, writer: User, other: User) => void
  readonly isFull: () => boolean
  /** Counts clashes that are not told one by one. */
  readonly count: (untold: number) => void
  readonly found: () => Found
}

export function clashList(briefs: readonly PlannedBrief[], most: number): ClashList {
  const clashes = new Map<string, Clash>()
  let untold = 0

  return {
    isFull: () => clashes.size >= most,
    count(more) {
      untold += more
    },
    add(kind, one, two) {
      const [writer, other] = kind === "write_write" && two.brief < one.brief ? [two, one] : [one, two]
      const key = `${kind} ${writer.brief} ${other.brief}`
      const known = clashes.get(key)
      if (known !== undefined) known.morePlaces += 1
      else if (clashes.size < most) clashes.set(key, { kind, writer, other, morePlaces: 0 })
      else untold += 1
    },
    found: () => ({
      issues: [...clashes.values()]
        .toSorted((left, right) => firstOf(left) - firstOf(right) || lastOf(left) - lastOf(right))
        .map((clash) => issueOf(clash, briefs)),
      untold,
    }),
  }
}

function firstOf({ writer, other }: Clash): number {
  return Math.min(writer.brief, other.brief)
}

function lastOf({ writer, other }: Clash): number {
  return Math.max(writer.brief, other.brief)
}

function issueOf(clash: Clash, briefs: readonly PlannedBrief[]): IndependenceIssue {
  const { kind, writer, other, morePlaces } = clash
  const idOf = (index: number): string => briefs[index]?.id ?? ""
  const [one, two] = [quote(idOf(writer.brief)), quote(idOf(other.brief))]
  const verb = kind === "write_write" ? "writes" : "reads"
  const [first, second] = [quote(writer.written), quote(other.written)]
  const more = morePlaces === 0 ? "" : ` (and at ${morePlaces.toLocaleString("en-US")} more)`
  return {
    kind,
    briefIds: [idOf(firstOf(clash)), idOf(lastOf(clash))],
    detail:
      first === second
        ? `${one} writes ${first}, which ${two} ${verb}, too${more}`
        : `${one} writes ${first}, and ${two} ${verb} ${second}, which can be the same${more}`,
    repair: `let ${two} depend on ${one}, or name the same \`exclusive\` resource in both`,
  }
}
