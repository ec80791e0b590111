import { clip, count, dollars } from "../../report/numbers.js"

/** A run as the table shows it. */
export interface RunRow {
  readonly id: string
  /** `null` where the journal is damaged. */
  readonly pattern: string | null
  readonly state: string
  /** Briefs that delivered, or do not run again. */
  readonly done: number
  readonly briefs: number
  /** US dollars; `null` where a price is not known. */
  readonly cost: number | null
  /** Epoch milliseconds; `null` where the journal is damaged. */
  readonly startedAt: number | null
  readonly what?: string
  readonly problem?: string
  readonly next?: string
}

const whatWidth = 40

/** The lines of the list of runs; where `width` columns are too few, a run takes one line more. */
export function runsTable(runs: readonly RunRow[], width = Number.POSITIVE_INFINITY): readonly string[] {
  const head = ["run", "pattern", "state", "done", "cost", "started", "what"]
  const wide = aligned([head, ...runs.map((run) => [...countsOf(run), ...aboutOf(run)])])
  const fits = wide.every((line) => line.length <= width)
  const [headline = "", ...lines] = fits ? wide : aligned([head.slice(0, 5), ...runs.map(countsOf)])
  return [
    headline,
    ...runs.flatMap((run, index) => [
      lines[index] ?? "",
      ...(fits ? [] : [`  ${clip(aboutOf(run).join(" "), width - 2)}`]),
      ...furtherOf(run),
    ]),
  ]
}

function countsOf({ id, pattern, state, done, briefs, cost }: RunRow): readonly string[] {
  return [
    id,
    pattern ?? "?",
    state,
    briefs === 0 ? "-" : `${count(done)} of ${count(briefs)}`,
    cost === null ? "unknown" : dollars(cost),
  ]
}

function aboutOf({ startedAt, what = "" }: RunRow): readonly string[] {
  return [startedAt === null ? "-" : localTime(startedAt), clip(what, whatWidth)]
}

function furtherOf({ problem, next }: RunRow): readonly string[] {
  const further = problem ?? (next === undefined ? undefined : `go on with: ${next}`)
  return further === undefined ? [] : [`  ${further}`]
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  )
}

/** As a clock on the wall here shows it. */
function localTime(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number): string => String(value).padStart(2, "0")
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}
