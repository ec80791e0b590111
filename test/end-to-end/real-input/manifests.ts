import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { isPlainObject } from "../../../src/task/json.js"

/** What a package.json says of its package. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly licence?: string
  /** Names, in the order of the file. */
  readonly dependencies: readonly string[]
}

/** The files below a folder whose name ends so, by path; what is linked in is not entered. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted((left, right) => (left < right ? -1 : 1))
}

/** The manifest in a file; nothing for one without a name and a version, such as those that only say "type". */
export function readManifest(path: string): Manifest | undefined {
  const content: unknown = JSON.parse(readFileSync(path, "utf8"))
  if (!isPlainObject(content)) return undefined
  const { name, version, license, dependencies = {} } = content
  if (typeof name !== "string" || typeof version !== "string") return undefined
  const licence = isPlainObject(license) ? license["type"] : license
  return {
    name,
    version,
    ...(typeof licence === "string" ? { licence } : {}),
    dependencies: isPlainObject(dependencies) ? Object.keys(dependencies) : [],
  }
}
