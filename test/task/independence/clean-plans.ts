import fc from "fast-check"
import type { PlannedBrief } from "../../../src/task/brief.js"

/** Ids that are ordinary words, so that a sentence may hold one by chance. */
const ids = ["security", "performance", "style", "docs", "build", "summary", "3", "step-1", "api"]

/** Sentences that could be taken for a mention of another brief by who reads them carelessly. */
const objectives: readonly ((id: string) => string)[] = [
  (id) => `Review the diff for ${id} and list what you find`,
  () => "Give a brief summary of the performance tests, based on the input; see section 3 and the docs below",
  () => "Explain the result of the build pipeline, in the style of the API docs, as of version 3",
  () => "List every finding from security tests that performance data cannot explain",
  () => 'Fill the "summary" field with the output of the build step; do not use "api" calls',
  () => "Translate all headings; leave security notes, performance notes and the build as they are",
  () => "Count the licences by name and say which of them are not free",
]

/** The places that brief number `own` has for itself. */
const ownPlaces: readonly ((own: number) => string)[] = [
  (own) => `out/m${own}/a.ts`,
  (own) => `out/m${own}/b/`,
  (own) => `out/m${own}/**/*.md`,
  (own) => `out/m${own}.{json,yaml}`,
  (own) => `out/m${own}-?.txt`,
  (own) => `out/[m]${own}.log`,
  (own) => `/srv/m${own}/*`,
  (own) => `https://ex.org/m${own}/x y`,
  (own) => `https://ex.org/m${own}?q=1`,
  (own) => `https://ex.org:444/m${own}/*.json`,
  (own) => `s3://bucket-${own}/`,
]

const shared = ["lib/**/*.ts", "lib/a.ts", "https://ex.org/spec"]

/** Other ways to write a place. */
export const spellings: readonly ((place: string) => string)[] = [
  (place) => place,
  (place) => (isUri(place) || place.startsWith("/") ? place : `./${place}`),
  (place) => (isUri(place) ? place : place.replace("/", "//")),
  (place) => (isUri(place) ? place : place.replace("/", "/./")),
  (place) => (isUri(place) ? place : place.replaceAll("/", "\\")),
  (place) => (isUri(place) ? place : place.replace(/^(\/?)/, "$1gone/../")),
  (place) => (place.startsWith("/") ? `file://localhost${place}` : place),
  (place) => place.replace("https://ex.org/", "HTTPS://Ex.ORG:443/old/../"),
  (place) => (isUri(place) ? place.replaceAll(" ", "%20").replace("/m", "/%6d").concat("#part") : place),
  (place) => ` ${place} `,
]

function isUri(place: string): boolean {
  return place.includes("://")
}

const placeChoice = fc.record({ place: fc.nat(ownPlaces.length - 1), spelling: fc.nat(spellings.length - 1) })

const briefChoice = fc.record({
  reads: fc.array(placeChoice, { maxLength: 2 }),
  writes: fc.array(placeChoice, { maxLength: 2 }),
  shared: fc.record({ place: fc.nat(shared.length - 1), spelling: fc.nat(spellings.length - 1) }),
  hasScope: fc.boolean(),
  hasInput: fc.boolean(),
})

/** Plans of 2 to 6 briefs that need nothing of each other, written in many ways. */
export const cleanPlan: fc.Arbitrary<readonly PlannedBrief[]> = fc
  .record({
    briefs: fc.array(briefChoice, { minLength: 2, maxLength: 6 }),
    firstId: fc.nat(ids.length - 1),
    firstObjective: fc.nat(objectives.length - 1),
    together: fc.boolean(),
  })
  .map(({ briefs, firstId, firstObjective, together }) =>
    briefs.map(({ reads, writes, shared: common, hasScope, hasInput }, index): PlannedBrief => {
      const id = ids[(firstId + index) % ids.length] ?? ""
      const written = ({ place, spelling }: { place: number; spelling: number }): string =>
        spell(ownPlaces[place]?.(index) ?? "", spelling)
      return {
        id,
        index,
        objective: objectives[(firstObjective + index) % objectives.length]?.(id) ?? "",
        items: [`item ${index}`, "all"],
        shared: ["all"],
        reads: [...reads.map(written), spell(shared[common.place] ?? "", common.spelling)],
        writes: [...writes.map(written), ...(together ? [`cache/${index % 2 === 0 ? "" : "x"}`] : [])],
        outputKeys: [`key ${index}`, "findings"],
        ...(together ? { exclusive: ["cache", `own ${index}`] } : {}),
        ...(hasScope ? { scope: { in: [`topic ${index}`, "src/"], out: ["everything else"] } } : {}),
        ...(hasInput ? { input: { number: index } } : {}),
      }
    }),
  )

function spell(place: string, spelling: number): string {
  return spellings[spelling]?.(place) ?? place
}
