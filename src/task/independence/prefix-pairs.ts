/** Texts that stand at one place in the order of their prefixes. */
interface Open<Item> {
  readonly key: string
  readonly items: readonly Item[]
}

/**
 * Calls `visit` with each two groups of items of which the key of the first is a prefix of the key of the second, and
 * once with each group itself; until `visit` says false.
 *
 * In sorted order, all that begins with a key follows it at once: a stack of the open keys finds every pair without
 * looking at any other.
 */
export function visitPrefixPairs<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  visit: (shorter: readonly Item[], longer: readonly Item[]) => boolean,
): void {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  const open: Open<Item>[] = []
  for (const key of [...groups.keys()].sort()) {
    const group = groups.get(key) ?? []
    for (let top = open.at(-1); top !== undefined && !key.startsWith(top.key); top = open.at(-1)) open.pop()
    for (const { items: shorter } of open) if (!visit(shorter, group)) return
    if (!visit(group, group)) return
    open.push({ key, items: group })
  }
}
