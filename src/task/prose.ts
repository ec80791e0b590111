/** One sentence of an answer and the records it rests on. */
export interface Claim {
  readonly sentence: string
  readonly recordIds: readonly string[]
}

/** A sentence that a model wrote and code took out. */
export interface RemovedSentence {
  readonly sentence: string
  readonly reason: string
}

/** An answer in words, each sentence with the records it cites. */
export interface Prose {
  readonly text: string
  readonly claims: readonly Claim[]
  readonly removed: readonly RemovedSentence[]
  /** Calls one upon the other: 1 when everything fitted into one. */
  readonly levels: number
}
