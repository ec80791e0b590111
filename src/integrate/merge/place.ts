import type { CompleteTable, TableEntry, TableNode } from "./merge-table.js"
import { pathOfMember, sameKey } from "./path.js"
import { type ElementKey, elementKeys } from "./rules/lists.js"

/**
 * A path as the walk meets it: which rules hold there, and the paths under it, found as the data has them.
 *
 * Made anew for each merge, so that keys which one run's branches made up do not stay.
 */
export class Place {
  readonly path: string
  /** True where the table names it: an object there is one value, and is not walked. */
  readonly named: boolean
  /** True where the table itself has a rule, and not only because elements merge by what stands there. */
  readonly hasRule: boolean
  readonly value: TableEntry
  readonly list: TableEntry
  /** By what elements of a list here merge, under `unionBy`. */
  readonly elementKeys: readonly ElementKey[]
  readonly #table: CompleteTable
  readonly #node: TableNode | undefined
  /** Keys of the element that this is, or is a part of: what elements have in common is no matter of rules. */
  readonly #exempt: readonly (readonly string[])[]
  readonly #members = new Map<string, Place>()
  #element: Place | undefined
  #nearElement: Place | undefined

  constructor(
    table: CompleteTable,
    path: string,
    node: TableNode | undefined,
    exempt: readonly (readonly string[])[],
  ) {
    this.path = path
    this.#table = table
    this.#node = node
    this.#exempt = exempt
    const isKey = exempt.some((keys) => keys.length === 0) && node?.entry === undefined
    this.hasRule = node?.entry !== undefined
    this.named = isKey || this.hasRule
    const own = isKey ? asDelivered(table) : node?.entry
    this.value = own ?? table.anyValue
    this.list = own ?? table.anyList
    const { last } = this.list.chain
    this.elementKeys = last?.rule === "unionBy" ? elementKeys(last) : []
  }

  /** The one of a key in any Unicode form. */
  member(given: string): Place {
    const before = this.#members.get(given)
    if (before !== undefined) return before
    const key = sameKey(given)
    const place = this.#members.get(key) ?? this.#makeMember(key)
    this.#members.set(given, place)
    return place
  }

  #makeMember(key: string): Place {
    const exempt = this.#exempt.flatMap(([first, ...rest]) => (first === key ? [rest] : []))
    const path = pathOfMember(this.path, key)
    const place = new Place(this.#table, path, this.#node?.members.get(key), exempt)
    this.#members.set(key, place)
    return place
  }

  get element(): Place {
    this.#element ??= new Place(
      this.#table,
      `${this.path}[]`,
      this.#node?.element,
      this.elementKeys.map(({ keys }) => keys),
    )
    return this.#element
  }

  /**
   * An element that several near ones become. Where elements do not merge field by field otherwise, rules that make
   * something else of a value (a count, all values beside their briefs) would tell it from its neighbours.
   */
  get nearElement(): Place {
    if (this.elementKeys.length > 0) return this.element
    const { anyValue, anyList } = this.#table
    const table = { ...this.#table, anyValue: choosing(anyValue), anyList: choosing(anyList) }
    this.#nearElement ??= new Place(table, `${this.path}[]`, undefined, [])
    return this.#nearElement
  }
}

/** The place of whole outputs. */
export function rootPlace(table: CompleteTable): Place {
  return new Place(table, "$", table.root, [])
}

function choosing(entry: TableEntry): TableEntry {
  const { chain, rank } = entry
  if (chain.last === undefined || chain.grain === "elements") return entry
  const deciding = chain.deciding.length === 0 ? [only] : chain.deciding
  return { chain: { deciding, grain: "whole" }, rank }
}

const only = { rule: "only" } as const

function asDelivered({ anyValue }: CompleteTable): TableEntry {
  return { chain: { deciding: [only], grain: "whole" }, rank: anyValue.rank }
}
