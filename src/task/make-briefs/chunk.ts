import { z } from "zod"
import { ConfigError } from "../../errors.js"
import type { BriefSpec } from "../brief.js"
import { describe, isPlainObject } from "../json.js"
import { parseOptions } from "../options.js"
import { type BriefFields, briefFieldsSchema, ownBriefFields } from "./brief-fields.js"
import { itemNames } from "./item-names.js"
import { type Pack, packInOrder } from "./pack.js"

/** Where a chunk stands among the others. */
export interface ChunkPlace {
  /** From 0. */
  readonly index: number
  /** How many chunks there are. */
  readonly count: number
  /** The id of its brief. */
  readonly id: string
}

const text = z.string().min(1, "expected a text that is not empty")
const bound = z.number().positive("expected a number above 0")

function given<T>(what: string) {
  return z.custom<T>((value) => typeof value === "function", `expected ${what}`)
}

const chunkSchema = briefFieldsSchema.extend({
  size: z.int().positive("expected a whole number of at least 1").optional(),
  tokens: bound.optional(),
  cost: bound.optional(),
  costOf: given<(item: unknown) => number>("a function of an item").optional(),
  objective: z.union(
    [text, given<(items: readonly unknown[], place: ChunkPlace) => string>("")],
    "expected a text that is not empty, or a function of the items and their place",
  ),
  input: given<(items: readonly unknown[], place: ChunkPlace) => unknown>(
    "a function of the items and their place",
  ).optional(),
  id: given<(item: unknown) => string>("a function of an item").optional(),
  name: text.max(100).default("chunk"),
})

/** How much goes into a chunk at most; exactly one of the three. */
export type ChunkBound<Item> =
  | {
      /** Most items of a chunk. */
      readonly size: number
    }
  | {
      /** Most tokens of a chunk, taken as characters / 4 of the items as text. */
      readonly tokens: number
    }
  | {
      /** Most that the items of a chunk may cost together, in the unit of `costOf`. */
      readonly cost: number
      /** What an item costs, in any unit; finite, at least 0. */
      readonly costOf: (item: Item) => number
    }

/** Options of `chunk`. */
export type ChunkOptions<Item> = ChunkBound<Item> &
  BriefFields & {
    /** What to do with the items of a chunk. */
    readonly objective: string | ((items: readonly Item[], place: ChunkPlace) => string)
    /** What a brief works on. @default `{ documents }` when all items have `source` and `text`, else `{ items }` */
    readonly input?: (items: readonly Item[], place: ChunkPlace) => unknown
    /** Names an item, for the account. @default a short text itself, or `source`, `path`, `id` or `name`, or its number */
    readonly id?: (item: Item) => string
    /** What the ids begin with. @default "chunk" */
    readonly name?: string
  }

/**
 * Briefs for many items: neighbours together, as few chunks as the bound allows, about equally full.
 *
 * Every item is in exactly one chunk, in its order, named in `items`. One that is above the bound alone has a chunk of its
 * own. Ids are `chunk-01`, `chunk-02`, ..., or the name of the item where a chunk holds one.
 *
 * @throws ConfigError for unknown options, none or several of `size`, `tokens` and `cost`, an item whose cost is no number
 *   of at least 0, or a name that `id` gives twice
 *
 * @example
 * ```ts
 * import { chunk, section } from "langgraph-quorum"
 *
 * const reviews = Array.from({ length: 100 }, (_, index) => `Review ${index + 1}: good, but slow.`)
 * const themes = section({
 *   model: "simulated:demo",
 *   briefs: chunk(reviews, { size: 20, objective: "List the themes of these reviews." }),
 * })
 * console.log((await themes.run("What do our users say?")).coverage.briefs) // 5
 * ```
 */
export function chunk<Item>(items: readonly Item[], options: ChunkOptions<Item>): readonly BriefSpec[] {
  if (!Array.isArray(items)) throw new ConfigError(`chunk: expected a list of items, got ${describe(items)}`)
  const settings = parseOptions(chunkSchema, options, "chunk")
  const { size, tokens, cost, objective, input, name } = settings
  const fields = ownBriefFields.parse(settings)
  const names = itemNames(items, settings.id)
  const packs = packInOrder(weightsOf(items, settings), size ?? tokens ?? cost ?? 1)
  const ids = idsOf(packs, names, name)
  return packs.map((pack, index) => {
    const members = items.slice(pack.start, pack.end)
    const place = { index, count: packs.length, id: ids[index] ?? "" }
    return {
      ...fields,
      id: place.id,
      objective: typeof objective === "string" ? objective : objective(members, place),
      input: input === undefined ? inputOf(members) : input(members, place),
      items: names.slice(pack.start, pack.end),
    }
  })
}

function weightsOf(items: readonly unknown[], settings: z.output<typeof chunkSchema>): readonly number[] {
  const { size, tokens, cost, costOf } = settings
  const bounds = Object.entries({ size, tokens, cost }).filter(([, value]) => value !== undefined)
  if (bounds.length !== 1) {
    const got = bounds.length === 0 ? "none" : bounds.map(([key]) => `\`${key}\``).join(" and ")
    throw new ConfigError(`chunk: expected one of \`size\`, \`tokens\` and \`cost\`, got ${got}. Give one`)
  }
  if ((cost === undefined) !== (costOf === undefined)) {
    const lacking = cost === undefined ? "cost" : "costOf"
    throw new ConfigError(
      `chunk: expected \`cost\` and \`costOf\` together, got no \`${lacking}\`. Give both`,
    )
  }
  if (size !== undefined) return items.map(() => 1)
  if (costOf === undefined) return items.map((item) => Math.ceil(textOf(item).length / charactersPerToken))
  return items.map((item, index) => {
    const weight: unknown = costOf(item)
    if (typeof weight === "number" && weight >= 0 && Number.isFinite(weight)) return weight
    throw new ConfigError(
      `chunk: expected \`costOf\` to give a finite number of at least 0, got ${describe(weight)} for item ${index + 1}`,
    )
  })
}

const charactersPerToken = 4

function textOf(item: unknown): string {
  return typeof item === "string" ? item : (JSON.stringify(item) ?? "")
}

/** Documents are shown to models one by one, each with its source. */
function inputOf(items: readonly unknown[]): unknown {
  return items.every(isDocument) ? { documents: items } : { items }
}

function isDocument(item: unknown): boolean {
  return isPlainObject(item) && typeof item["source"] === "string" && typeof item["text"] === "string"
}

const longestId = 300

function idsOf(packs: readonly Pack[], names: readonly string[], name: string): readonly string[] {
  const width = Math.max(2, String(packs.length).length)
  const numbered = packs.map((_, index) => `${name}-${String(index + 1).padStart(width, "0")}`)
  const reserved = new Set(numbered)
  return packs.map(({ start, end }, index) => {
    const own = names[start] ?? ""
    const isAlone = end - start === 1 && own.length <= longestId && !reserved.has(own)
    return isAlone ? own : (numbered[index] ?? "")
  })
}
