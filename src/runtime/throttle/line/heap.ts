/** A binary heap: what comes `before` everything else is at the front. */
export class Heap<Item> {
  readonly #before: (one: Item, other: Item) => boolean
  #items: Item[] = []

  constructor(before: (one: Item, other: Item) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#items.length
  }

  get first(): Item | undefined {
    return this.#items[0]
  }

  push(item: Item): void {
    this.#items.push(item)
    this.#rise(item, this.#items.length - 1)
  }

  shift(): Item | undefined {
    const first = this.#items[0]
    const last = this.#items.pop()
    if (last !== undefined && this.#items.length > 0) this.#sink(last, 0)
    return first
  }

  /** Drops everything for which `stays` is false, in one go. */
  keep(stays: (item: Item) => boolean): void {
    this.#items = this.#items.filter((item) => stays(item))
    for (let index = (this.#items.length >> 1) - 1; index >= 0; index -= 1) {
      const item = this.#items[index]
      if (item !== undefined) this.#sink(item, index)
    }
  }

  #rise(item: Item, from: number): void {
    let index = from
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = this.#items[above]
      if (parent === undefined || !this.#before(item, parent)) break
      this.#items[index] = parent
      index = above
    }
    this.#items[index] = item
  }

  #sink(item: Item, from: number): void {
    let index = from
    for (;;) {
      let below = 2 * index + 1
      let child = this.#items[below]
      if (child === undefined) break
      const right = this.#items[below + 1]
      if (right !== undefined && this.#before(right, child)) {
        below += 1
        child = right
      }
      if (!this.#before(child, item)) break
      this.#items[index] = child
      index = below
    }
    this.#items[index] = item
  }
}
