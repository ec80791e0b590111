/** The least similarity between the members of any two clusters; a cluster is called by its first row. */
export class LinkTable {
  readonly #size: number
  readonly #similarities: Float64Array
  /** For each row the later one that is closest to it, the earliest of equals; -1 for none. */
  readonly #closest: Int32Array
  readonly #merged: Uint8Array

  /** @param similarityOf two rows, the earlier first; each pair is asked about once */
  constructor(size: number, similarityOf: (row: number, column: number) => number) {
    this.#size = size
    this.#similarities = new Float64Array(this.#size ** 2)
    this.#closest = new Int32Array(this.#size)
    this.#merged = new Uint8Array(this.#size)
    for (let row = 0; row < size; row += 1) {
      for (let column = row + 1; column < size; column += 1) this.#set(row, column, similarityOf(row, column))
    }
    for (let row = 0; row < size; row += 1) this.#seek(row)
  }

  /** The two rows to be merged next, if there are two left. */
  closest(): { readonly one: number; readonly other: number; readonly similarity: number } | undefined {
    let best: { one: number; other: number; similarity: number } | undefined
    for (const [one, other] of this.#closest.entries()) {
      if (this.#merged[one] === 1 || other < 0) continue
      const similarity = this.#get(one, other)
      if (best === undefined || similarity > best.similarity) best = { one, other, similarity }
    }
    return best
  }

  /** Makes the later row a part of the earlier one. */
  merge(one: number, other: number): void {
    this.#merged[other] = 1
    for (let row = 0; row < this.#size; row += 1) {
      if (row !== one && this.#merged[row] === 0) {
        this.#set(one, row, Math.min(this.#get(one, row), this.#get(other, row)))
      }
    }
    // Similarities only ever fall, so that whoever was closest to another row still is.
    for (const [row, closest] of this.#closest.entries()) {
      if (row === one || closest === one || closest === other) this.#seek(row)
    }
  }

  #seek(row: number): void {
    let closest = -1
    for (let column = row + 1; column < this.#size; column += 1) {
      if (this.#merged[column] === 1) continue
      if (closest < 0 || this.#get(row, column) > this.#get(row, closest)) closest = column
    }
    this.#closest[row] = closest
  }

  #get(row: number, column: number): number {
    return this.#similarities[Math.min(row, column) * this.#size + Math.max(row, column)] ?? 0
  }

  #set(row: number, column: number, similarity: number): void {
    this.#similarities[Math.min(row, column) * this.#size + Math.max(row, column)] = similarity
  }
}
