/** Every sequence of `length` over `labels`. */
export function* sequences<Label>(labels: readonly Label[], length: number): Generator<readonly Label[]> {
  if (length === 0) {
    yield []
    return
  }
  for (const rest of sequences(labels, length - 1)) for (const label of labels) yield [...rest, label]
}

/** Orders in which things may arrive: all of them up to four, beyond that the rotations, forwards and backwards. */
export function arrivalOrders<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= 4) return permutations(items)
  const rotations = items.map((_, start) => [...items.slice(start), ...items.slice(0, start)])
  return [...rotations, ...rotations.map((order) => order.toReversed())]
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= 1) return [items]
  return items.flatMap((first, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [first, ...rest]),
  )
}
