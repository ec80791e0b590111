import { expect } from "vitest"
import { readManifest } from "./manifests.js"

/** One element as a brief delivers it. */
interface Delivered {
  readonly briefId: string
  readonly ref: string
  readonly manifest: NonNullable<ReturnType<typeof readManifest>>
}

/**
 * The inventory by loops over the files, without any part of the merge: what stands first in the plan wins, but a licence
 * of two briefs and more, and a version that chunk-10 gives.
 */
export function expectedInventory(
  parts: readonly { readonly id: string; readonly paths: readonly string[] }[],
  failed: ReadonlySet<string>,
) {
  const groups = new Map<string, Delivered[]>()
  for (const { id, paths } of parts) {
    if (failed.has(id)) continue
    for (const [index, path] of paths.entries()) {
      const manifest = readManifest(path)
      if (manifest === undefined) throw new Error(`no manifest in ${path}`)
      const delivered = { briefId: id, ref: `${id}#/packages/${index}`, manifest }
      groups.set(manifest.name, [...(groups.get(manifest.name) ?? []), delivered])
    }
  }
  const conflicts: object[] = []
  const packages = [...groups].map(([name, all]) => {
    const fields: Record<string, unknown> = { name }
    for (const field of fieldsInOrder(all)) {
      if (field === "name") continue
      fields[field] =
        field === "dependencies"
          ? [...new Set(all.flatMap(({ manifest }) => manifest.dependencies))]
          : oneOf(field, name, all, conflicts)
    }
    return fields
  })
  const records = [...groups.values()].map((all, place) => ({
    id: `R${place + 1}`,
    path: "packages[]",
    at: `/packages/${place}`,
    value: packages[place],
    sources: all.map(({ ref, briefId }) => ({ ref, briefId })),
  }))
  const duplicates = [...groups.values()]
    .filter(
      (all) => all.length > 1 && new Set(all.map(({ manifest }) => JSON.stringify(manifest))).size === 1,
    )
    .map((all) => ({ refs: all.map(({ ref }) => ref), status: "merged" }))
  const delivered = [...groups.values()].reduce((sum, all) => sum + all.length, 0)
  const missing = parts
    .filter(({ id }) => failed.has(id))
    .map(({ id, paths }) => ({ briefId: id, items: paths }))
  const absent = missing.reduce((sum, { items }) => sum + items.length, 0)
  const counts = {
    in: delivered + absent,
    kept: groups.size,
    merged: delivered - groups.size,
    dropped: 0,
    missing: absent,
  }
  return { packages, conflicts, duplicates, records: { records, dropped: [], missing, counts } }
}

function fieldsInOrder(
  all: readonly Delivered[],
): readonly ("name" | "version" | "licence" | "dependencies")[] {
  const names = ["name", "version", "licence", "dependencies"] as const
  const seen = [...new Set(all.flatMap(({ manifest }) => Object.keys(manifest)))]
  return seen.flatMap((name) => names.filter((known) => known === name))
}

function oneOf(
  field: "version" | "licence",
  name: string,
  all: readonly Delivered[],
  conflicts: object[],
): string | undefined {
  const briefs = new Map<string, Set<string>>()
  for (const { briefId, manifest } of all) {
    const value = manifest[field]
    if (value === undefined) continue
    briefs.set(value, (briefs.get(value) ?? new Set()).add(briefId))
  }
  const values = [...briefs.keys()]
  if (values.length < 2) return values[0]
  const countOf = (value: string) => briefs.get(value)?.size ?? 0
  const preferred = values.filter((value) =>
    field === "version"
      ? briefs.get(value)?.has("chunk-10")
      : countOf(value) >= 2 && values.every((other) => other === value || countOf(other) < countOf(value)),
  )
  const [chosen = values[0]] = preferred
  const isResolved = preferred.length === 1
  const rule = field === "version" ? "sourcePriority(chunk-10, *)" : "majority(2)"
  conflicts.push({
    path: `packages[name=${JSON.stringify(name)}].${field}`,
    values: values.map((value) => ({ value, briefIds: [...(briefs.get(value) ?? [])], evidence: [] })),
    rule: isResolved ? rule : "plan order",
    chosen,
    rejected: values.filter((value) => value !== chosen),
    status: isResolved ? "resolved" : "unresolved",
    // One line for people, in whatever words.
    detail: expect.stringContaining(chosen ?? ""),
  })
  return chosen
}
