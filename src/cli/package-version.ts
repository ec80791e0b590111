import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"

/** The version of this package. */
export function ownVersion(): string {
  return versionAt(new URL("../../package.json", import.meta.url)) ?? "unknown"
}

/** The version of an installed package, read from its package.json; `undefined` when it is not there. */
export function installedVersion(name: string): string | undefined {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const folder of folders) {
    const version = versionAt(join(folder, name, "package.json"))
    if (version !== undefined) return version
  }
  return undefined
}

function versionAt(path: string | URL): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"))
    const version: unknown =
      typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : undefined
    return typeof version === "string" ? version : undefined
  } catch {
    return undefined
  }
}
