/** What a plan needs, about; `null` where that is not known. */
export interface Needs {
  readonly calls: number
  readonly tokens: number | null
  /** US dollars. */
  readonly cost: number | null
  readonly seconds: number | null
}

/** A cap on a run, and how far a plan gets under it. */
export interface Forecast {
  readonly of: keyof Needs
  readonly cap: number
  readonly needed: number | null
  /** Briefs that are done when it stops the run, about; all of them, when only what comes after the briefs does not fit. */
  readonly stopsAfter?: number
}

export interface ForecastOptions {
  readonly briefs: number
  /** Calls before the briefs go out. */
  readonly planningCalls: number
  /** Of planning and briefs. */
  readonly work: Needs
  /** Of what comes after them, too. */
  readonly all: Needs
  /** Most that a single call can take: that much has to be left for it to be made at all. */
  readonly call: Omit<Needs, "seconds">
  readonly caps: Readonly<Partial<Record<keyof Needs, number | undefined>>>
}

const kinds = ["calls", "tokens", "cost", "seconds"] as const

/** How far a plan gets under each of its caps, about: all calls are taken to need the same. */
export function forecastCaps(options: ForecastOptions): readonly Forecast[] {
  const { caps, briefs, work, all } = options
  return kinds.flatMap((of) => {
    const cap = caps[of]
    if (cap === undefined) return []
    const needed = all[of]
    const inWork = work[of]
    if (needed === null || inWork === null) return [{ of, cap, needed }]
    const done =
      of === "seconds"
        ? Math.floor(briefs * Math.min(1, cap / inWork))
        : briefsUnder(cap, inWork / Math.max(1, work.calls), options.call[of] ?? 0, options)
    return done >= briefs && needed <= cap ? [{ of, cap, needed }] : [{ of, cap, needed, stopsAfter: done }]
  })
}

/** Briefs whose calls are made, one after another and each only while the most it can take is left. */
function briefsUnder(
  cap: number,
  each: number,
  most: number,
  { briefs, planningCalls }: Pick<ForecastOptions, "briefs" | "planningCalls">,
): number {
  const last = Math.max(each, most)
  if (last > cap) return 0
  // A cap that is met to the cent must not be missed by a rounding error.
  const calls = each === 0 ? Infinity : Math.floor((cap - last) / each + 1e-9) + 1
  return Math.min(briefs, Math.max(0, calls - planningCalls))
}
