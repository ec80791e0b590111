import { existsSync, readFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { globSync } from "tinyglobby"

export const repository = resolve(import.meta.dirname, "../..")

export interface SourceFile {
  /** Path from the root of the repository, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Every TypeScript file under src/, in order of its path. */
export function sourceFiles(): readonly SourceFile[] {
  return globSync("src/**/*.ts", { cwd: repository })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(repository, path), "utf8") }))
}

const staticImport = /^(?:import|export)\s+(?!type\b)(?:[\w\s{},*$]*?\sfrom\s+)?"(?<target>[^"]+)"/gm

/** What a file loads as soon as it is loaded: neither `import type` nor `await import(...)`. */
export function staticImports(text: string): readonly string[] {
  return [...text.matchAll(staticImport)].flatMap((match) => match.groups?.["target"] ?? [])
}

/** The packages that are loaded together with a source file, through all the files that it loads. */
export function packagesLoadedBy(path: string): ReadonlySet<string> {
  const packages = new Set<string>()
  const pending = [path]
  const seen = new Set(pending)
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const target of staticImports(readFileSync(join(repository, file), "utf8"))) {
      if (!target.startsWith(".")) {
        packages.add(target)
        continue
      }
      const next = join(dirname(file), target).replace(/\.js$/, ".ts")
      if (!existsSync(join(repository, next))) throw new Error(`${file} imports ${next}, which is not there`)
      if (!seen.has(next)) pending.push(next)
      seen.add(next)
    }
  }
  return packages
}
