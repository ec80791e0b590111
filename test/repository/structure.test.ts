import { existsSync, readFileSync, readdirSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { globSync } from "tinyglobby"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { repository, sourceFiles } from "./source-files.js"

const versions = z.record(z.string(), z.string())
const manifestSchema = z.object({
  files: z.array(z.string()),
  bin: versions,
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string(), default: z.string() })])),
  dependencies: versions,
  devDependencies: versions,
})
const read = (path: string): string => readFileSync(join(repository, path), "utf8")
const manifest = manifestSchema.parse(JSON.parse(read("package.json")))
const lockSchema = z.object({
  packages: z.object({ "": manifestSchema.pick({ dependencies: true, devDependencies: true }) }),
})
const sources = sourceFiles()
const lines = ({ text }: { readonly text: string }): number => text.trimEnd().split("\n").length

describe("the files of src/", () => {
  it("fit on a few screens: none over 250 lines, the median under 100", () => {
    expect(sources.filter((source) => lines(source) > 250).map(({ path }) => path)).toEqual([])
    const sorted = sources.map(lines).toSorted((left, right) => left - right)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100)
  })

  it("are named after what is in them, never types, utils or helpers", () => {
    const catchAll = /^(?:types|utils?|helpers?|common|misc|shared|interfaces|constants)\.ts$/
    expect(sources.filter(({ path }) => catchAll.test(basename(path))).map(({ path }) => path)).toEqual([])
  })

  it("read the time nowhere but from the clock: no `new Date()` without a time", () => {
    const elsewhere = sources.filter(({ path }) => !/^src\/(?:runtime\/clock\.ts|simulator\/)/.test(path))
    expect(
      elsewhere.filter(({ text }) => /\bnew Date\b(?:\(\)|(?!\())/.test(text)).map(({ path }) => path),
    ).toEqual([])
  })
})

describe("the public names", () => {
  const indexes = sources.filter(({ path }) => path.endsWith("/index.ts"))

  it("are listed one by one, never with `export *`", () => {
    expect(indexes.filter(({ text }) => /export\s+\*/.test(text)).map(({ path }) => path)).toEqual([])
  })

  it("stand in files that do nothing else", () => {
    const statement = /^(?!export (?:type )?\{|\}|\s|\/\/|\/\*| \*|$).*$/m
    expect(indexes.filter(({ text }) => statement.test(text)).map(({ path }) => path)).toEqual([])
  })

  it.each(Object.entries(manifest.exports))("of %s come from a source file that is there", (_, target) => {
    if (typeof target === "string") return expect(target).toBe("./package.json")
    const built = /^\.\/dist\/(?<name>.+)\.js$/.exec(target.default)?.groups?.["name"]
    expect(target.types).toBe(`./dist/${built}.d.ts`)
    expect(existsSync(join(repository, `src/${built}.ts`))).toBe(true)
  })

  it.each(Object.entries(manifest.bin))("include the command %s, which starts node", (_, target) => {
    const source = target.replace(/^(?:\.\/)?dist\/(.+)\.js$/, "src/$1.ts")
    expect(read(source).split("\n")[0]).toBe("#!/usr/bin/env node")
  })
})

describe("package.json", () => {
  const pins = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })

  it("pins every dependency to one version", () => {
    expect(pins.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
  })

  it("says the same as package-lock.json, so that npm ci can install", () => {
    const { dependencies, devDependencies } = lockSchema.parse(JSON.parse(read("package-lock.json")))
      .packages[""]
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    })
  })

  it("ships only files that are there", () => {
    const missing = manifest.files.filter(
      (name) => name !== "dist" && globSync(name, { cwd: repository }).length === 0,
    )
    expect(missing).toEqual([])
  })
})

describe("the links of the documents", () => {
  const documents = globSync(["*.md", "docs/**/*.md"], { cwd: repository })
  const shipped = new Set(
    globSync(
      manifest.files.filter((name) => name !== "dist"),
      { cwd: repository },
    ),
  )
  const links = documents.flatMap((from) =>
    [...read(from).matchAll(/\]\((?!https?:)(?<path>[^)#]*)(?:#(?<heading>[^)]+))?\)/g)].map(({ groups }) => {
      const path = groups?.["path"] ?? ""
      return { from, to: path === "" ? from : join(dirname(from), path), heading: groups?.["heading"] }
    }),
  )

  it("lead to files that are there, and that the package has, too", () => {
    expect(links.length).toBeGreaterThan(20)
    expect(links.filter(({ to }) => !shipped.has(to))).toEqual([])
  })

  it("lead to headings that are there", () => {
    const named = links.filter(({ heading }) => heading !== undefined)
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(({ to, heading = "" }) => !headingsOf(read(to)).has(heading))).toEqual([])
  })
})

/** The anchors that Markdown renderers make of headings. */
function headingsOf(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/^#+ (?<heading>.+)$/gm)].map(({ groups }) =>
      (groups?.["heading"] ?? "")
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  )
}

describe("docs/decisions", () => {
  it("are listed in their README, which links to nothing that is not there", () => {
    const decisions = readdirSync(join(repository, "docs/decisions")).filter((name) =>
      /^\d{4}-.+\.md$/.test(name),
    )
    const links = [...read("docs/decisions/README.md").matchAll(/\]\((?<name>\d{4}-[^)]+)\)/g)]
    const linked = new Set(links.map((link) => link.groups?.["name"] ?? ""))
    expect([...linked].toSorted()).toEqual(decisions.toSorted())
  })
})
