import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { checkIndependence } from "../../../src/task/independence/check-independence.js"

const character = fc.constantFrom(
  "a",
  "b",
  "*",
  "?",
  "[ab]",
  "[!a]",
  "[^a]",
  "[a-b]",
  "[a]",
  "{a,b}",
  "{a,?}",
)
const segment = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(character, { minLength: 1, maxLength: 2 }).map((parts) => parts.join("")),
  },
  { weight: 2, arbitrary: fc.constantFrom("**", "a{,b}") },
)
const pattern = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.boolean())
  // So that the shortest path in two patterns has four segments at most.
  .map(([segments, isPrefix]) => `${segments.join("/")}${isPrefix && segments.length < 3 ? "/" : ""}`)

/** All paths of up to four segments of one or two letters, each with a slash before it. */
const names = ["a", "b", "aa", "ab", "ba", "bb"]
const paths = [1, 2, 3, 4].flatMap((depth) => {
  let found = [""]
  for (let level = 0; level < depth; level += 1)
    found = found.flatMap((before) => names.map((name) => `${before}/${name}`))
  return found
})

/** What a pattern stands for, by regular expressions: one for each reading of its braces. */
function readings(pattern: string): readonly string[] {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/.exec(pattern)
  if (braces === null) return [pattern]
  const [, before = "", members = "", after = ""] = braces
  return members.split(",").flatMap((member) => readings(`${before}${member}${after}`))
}

function expression(reading: string): RegExp {
  const isPrefix = reading.endsWith("/")
  const parts = reading.split("/").filter((part) => part !== "")
  const source = parts.map((part) =>
    part === "**"
      ? "(?:/[^/]+)*"
      : `/${part
          .replaceAll("[!", "[^")
          .replaceAll(/(?<!\[[^\]]*)\*+/g, "[^/]*")
          .replaceAll("?", "[^/]")}`,
  )
  return new RegExp(`^${source.join("")}${isPrefix ? "(?:/[^/]+)*" : ""}$`)
}

const known = new Map<string, ReadonlySet<string>>()

function members(reading: string): ReadonlySet<string> {
  const before = known.get(reading)
  if (before !== undefined) return before
  const matched = expression(reading)
  const found = new Set(paths.filter((path) => matched.test(path)))
  known.set(reading, found)
  return found
}

/** A reading without wildcards is a folder where the other names something below it. */
function isFolderOf(one: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll("[a]", "a").replace(/\/+/g, "/").replace(/^\//, "")
  return plain(other).startsWith(`${plain(one)}/`) && !/[*?[]|\/$/.test(plain(one))
}

function share(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const path of one) if (other.has(path)) return true
  return false
}

function meet(one: string, other: string): boolean {
  return readings(one).some((left) =>
    readings(other).some(
      (right) => share(members(left), members(right)) || isFolderOf(left, right) || isFolderOf(right, left),
    ),
  )
}

describe("places with wildcards", () => {
  it("clash exactly when a path matches both, as trying all short paths shows", () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 2, maxLength: 4 }), (patterns) => {
        const briefs = patterns.map((place, index) => ({
          id: `b${index}`,
          index,
          objective: `Write part ${index}`,
          writes: [place],
        }))
        const expected = patterns.flatMap((one, from) =>
          patterns.flatMap((other, to) => (from < to && meet(one, other) ? [`b${from} b${to}`] : [])),
        )
        const { errors } = checkIndependence(briefs)
        expect(errors.map(({ briefIds }) => briefIds.join(" "))).toEqual(expected)
      }),
      { numRuns: 10_000 },
    )
  })

  it.each([
    ["a*b*c", "*x*", true],
    ["*.test.ts", "*.spec.ts", false],
    ["**/node_modules/**", "packages/*/src/*.ts", true],
    ["src/**/*.ts", "src/**/*.js", false],
    ["[0-9]*.md", "[a-z]*.md", false],
    ["[!0-9]*.md", "[0-9].md", false],
    ["[!a-y]", "[!z]", true],
    ["[]x]", "[]]", true],
    ["[x", "[[]x", true],
    ["a{b", "a{b", true],
    ["a{b}c", "abc", false],
    ["{a,}", "b", false],
    ["a{,/b}", "a/b", true],
    ["{src,test}/{a,b}.ts", "test/b.ts", true],
    ["{src/{a,b},lib}/x", "src/b/x", true],
    ["{src/{a,b},lib}/x", "src/c/x", false],
    ["src/???.ts", "src/ab.ts", false],
    ["\u{1F600}?", "\u{1F600}\u{1F601}", true],
    ["caf\u00E9/*", "cafe\u0301/x", true],
    ["a/**", "a", true],
    ["a/**/**/b", "a/b", true],
    ["a/**/b", "ab", false],
    ["**", "anything/at/all", true],
    ["*", ".env", true],
    [".", "src/a.ts", true],
    ["src/..", "lib/a.ts", true],
    ["src", "src2/a.ts", false],
    ["src/main.ts", "src/*/index.ts", false],
    ["src/", "src2", false],
    ["/", "/etc/x", true],
    ["/", "c:/x", false],
    ["**", "/etc/x", false],
    ["../other/a", "a", false],
    ["../../**/x", "sub/x", true],
    ["https://ex.com", "https://ex.com/a", false],
    ["https://ex.com/", "https://ex.com/a", true],
    ["https://ex.com/", "https://ex.com.org/a", false],
    ["https://ex.com/a", "https://ex.com/a/b", false],
    ["https://ex.com/*", "https://ex.com/a?b=c/d", true],
    ["https://ex.com/a?b", "https://ex.com/axb", false],
    ["https://ex.com/a?b=*", "https://ex.com/a?b=c", false],
    ["https://ex.com?b", "https://EX.com/?b#c", true],
    ["https://[::1]:443/a", "https://[::1]/a", true],
    ["http://ex.com/a", "https://ex.com/a", false],
    ["https://ex.com/%2e%2e/a", "https://ex.com/a", true],
    ["https://ex.com/%2A", "https://ex.com/b", false],
    ["https://ex.com/a%3Fb", "https://ex.com/a?b", false],
    ["file:///a/b%23c", "/a/b#c", true],
    ["file:a/b", "a/b", true],
    ["db:users", "db:orders", false],
  ])("%s and %s: %s", (one, other, expected) => {
    const briefs = [one, other].map((place, index) => ({
      id: `b${index}`,
      index,
      objective: `Write part ${index}`,
      writes: [place],
    }))
    for (const plan of [briefs, briefs.toReversed()])
      expect(checkIndependence(plan).errors.map(({ kind }) => kind)).toEqual(expected ? ["write_write"] : [])
  })

  it.each([
    ["  ", "which is empty", "name a path, a URI or a glob"],
    ["{,}", "which is empty", "name a path, a URI or a glob"],
    ["x{1..9}", "which has a range in braces, which is not known here", "list its members: {1,2,3}"],
    ["!src/a", "which begins with !, and what a place is not cannot be compared", "name what it is"],
    ["src/@(a|b)", "which has an extended glob, which is not known here", "write the alternatives as {a,b}"],
    ["src/*/../a", "which goes up (..) after a wildcard, which may lead anywhere", "write it without .."],
    ["[z-a]", "which has a range that ends before it begins", "write [a-z]"],
    ["[[:alpha:]]", "which has a named class in brackets, which is not known here", "write its range: [a-z]"],
    ["a\u0000b", "which has a control character", "take it out"],
    ["https://ex.com/50%", "which has a % that begins no escape", "write a percent sign as %25"],
    ["file:///a%2Fb", "which has an escaped slash in a file's name", "write the path itself"],
    ["{a,b}".repeat(9), "which says more than 256 places in braces", "name a folder or a wildcard instead"],
    ["a".repeat(5_000), "which is longer than 4096 characters", "name its folder instead"],
  ])("%j is refused, with what to do", (place, problem, repair) => {
    const { errors } = checkIndependence([{ id: "a", index: 0, objective: "Read it", reads: [place] }])
    expect(errors).toMatchObject([{ kind: "place", briefIds: ["a"], repair: `in "a": ${repair}` }])
    expect(errors[0]?.detail).toMatch(/^"a" reads ".*", which /s)
    expect(errors[0]?.detail.endsWith(problem)).toBe(true)
  })
})
