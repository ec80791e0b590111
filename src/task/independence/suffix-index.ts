/** So few are all looked at. */
const few = 4

/** Items by what they end with. */
export interface SuffixIndex<Item> {
  /** The items whose suffix ends with `suffix`, or the other way round, and perhaps a few more. */
  readonly alike: (suffix: string) => Iterable<Item>
}

export function suffixIndex<Item>(
  items: readonly Item[],
  suffixOf: (item: Item) => string,
): SuffixIndex<Item> {
  if (items.length <= few) return { alike: () => items }
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = reversed(suffixOf(item))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  const keys = [...groups.keys()].sort()
  const lengths = [...new Set(keys.map((key) => key.length))].sort((one, other) => one - other)

  return {
    *alike(suffix) {
      const wanted = reversed(suffix)
      for (const length of lengths) {
        if (length >= wanted.length) break
        yield* groups.get(wanted.slice(0, length)) ?? []
      }
      // In sorted order, all keys that begin with the wanted one stand together.
      for (let at = firstFrom(keys, wanted); keys[at]?.startsWith(wanted) === true; at += 1)
        yield* groups.get(keys[at] ?? "") ?? []
    },
  }
}

function firstFrom(keys: readonly string[], wanted: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? "") < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** By code units: what comes out is compared, never read. */
function reversed(text: string): string {
  let result = ""
  for (let at = text.length - 1; at >= 0; at -= 1) result += text[at] ?? ""
  return result
}
