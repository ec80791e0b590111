import { existsSync, readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import type { z } from "zod"

/** Recorded outputs of real models; beside the project where they are at all, never in it. */
const folder = new URL("../../../shared/data/", import.meta.url)

/** Whether the recordings are there, and a title that says so where they are not. */
export function recordings(what: string): { readonly present: boolean; readonly title: string } {
  const present = existsSync(folder)
  const title = present ? what : `${what}: SKIPPED, ../shared/data is not on this machine`
  if (!present) console.warn(title)
  return { present, title }
}

/** The rows of a recording, each parsed by `schema`. */
export function readRows<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema>[] {
  const lines = gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, folder)))
    .toString("utf8")
    .trimEnd()
    .split("\n")
  return lines.map((line) => schema.parse(JSON.parse(line)))
}
