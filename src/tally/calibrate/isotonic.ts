/** Rows of one agreement, and how many of them were right. */
export interface Level {
  readonly agreement: number
  readonly rows: number
  readonly correct: number
}

/** Neighbouring levels that share one probability. */
export interface Block {
  /** The least and the greatest agreement in it. */
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly correct: number
}

/**
 * The non-decreasing fit of correct / rows over levels of rising agreement that has the least squared error
 * (and the greatest likelihood), by pooling adjacent violators.
 *
 * Source: Barlow, Bartholomew, Bremner & Brunk, "Statistical Inference under Order Restrictions" (1972); as
 * calibration of scores: Zadrozny & Elkan, KDD 2002, 694-699.
 */
export function isotonic(levels: readonly Level[]): readonly Block[] {
  const blocks: Block[] = []
  for (const { agreement, rows, correct } of levels) {
    let block: Block = { from: agreement, to: agreement, rows, correct }
    for (let before = blocks.at(-1); before !== undefined && !rises(before, block); before = blocks.at(-1)) {
      blocks.pop()
      block = pooled(before, block)
    }
    blocks.push(block)
  }
  return blocks
}

/** In whole numbers, so that equal shares are pooled and not taken for a rise of 1e-16. */
function rises(before: Block, after: Block): boolean {
  return before.correct * after.rows < after.correct * before.rows
}

/** Two neighbours as one. */
export function pooled(before: Block, after: Block): Block {
  return {
    from: before.from,
    to: after.to,
    rows: before.rows + after.rows,
    correct: before.correct + after.correct,
  }
}
