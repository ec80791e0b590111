import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { readManifest } from "./manifests.js"

/** A copy of a real package.json that says the same, another licence, or another version. */
export interface Planted {
  readonly name: string
  readonly original: string
  readonly copy: string
  /** Places further on in the list at which the copy stands. */
  readonly distance: number
  readonly says: { readonly license?: string; readonly version?: string }
}

/** What is planted of packages that are installed once: for each, how far away its copies are and what they say. */
const plans: readonly (readonly (readonly [distance: number, says: Planted["says"]])[])[] = [
  // The same again, in one other brief and in two.
  ...Array.from({ length: 8 }, () => [[60, {}]] as const),
  ...Array.from(
    { length: 4 },
    () =>
      [
        [60, {}],
        [120, {}],
      ] as const,
  ),
  // Another licence, with a majority for the original, for the copies, and for nobody.
  ...Array.from(
    { length: 4 },
    () =>
      [
        [60, {}],
        [120, { license: "Planted-1.0" }],
      ] as const,
  ),
  ...Array.from(
    { length: 4 },
    () =>
      [
        [60, { license: "Planted-1.0" }],
        [120, { license: "Planted-1.0" }],
      ] as const,
  ),
  ...Array.from({ length: 5 }, () => [[60, { license: "Planted-1.0" }]] as const),
  // Another version; one that is further on than the list is long ends up in its last part.
  ...Array.from({ length: 5 }, () => [[60, { version: "0.0.0-planted" }]] as const),
  ...Array.from({ length: 5 }, () => [[1_000, { version: "0.0.0-planted" }]] as const),
]

/** Writes the copies of packages, spread over the first half of the list, into a folder. */
export function plant(paths: readonly string[], folder: string): readonly Planted[] {
  const names = paths.map((path) => readManifest(path)?.name ?? "")
  const once = paths.filter(
    (_, index) => names.indexOf(names[index] ?? "") === names.lastIndexOf(names[index] ?? ""),
  )
  return plans.flatMap((copies, plan) => {
    const original = once[plan * 2] ?? ""
    const content = JSON.parse(readFileSync(original, "utf8")) as Record<string, unknown>
    return copies.map(([distance, says], index): Planted => {
      const place = join(folder, `${plan}-${index}`)
      mkdirSync(place)
      const copy = join(place, "package.json")
      writeFileSync(copy, JSON.stringify({ ...content, ...says }))
      return { name: String(content["name"]), original, copy, distance, says }
    })
  })
}

/** The list with each copy its distance behind its original, or at the end. */
export function withPlanted(paths: readonly string[], planted: readonly Planted[]): readonly string[] {
  const places = planted.map(({ original, copy, distance }) => ({
    copy,
    after: Math.min(paths.indexOf(original) + distance, paths.length - 1),
  }))
  return paths.flatMap((path, index) => [
    path,
    ...places.filter(({ after }) => after === index).map(({ copy }) => copy),
  ])
}
