/** A sentence with the place it stands in. */
export interface Passage {
  readonly text: string
  readonly source?: string
}

/** What a skill has to say, before it is put in a form. */
export interface Content {
  /** Best first or in reading order; lists take one for each entry. */
  readonly passages: readonly Passage[]
  /** The one number of the answer, written out. */
  readonly number?: string
  /** The one text of the answer; without it, an answer is made of the passages. */
  readonly answer?: string
}

/** Passages as people read them: a line each, with its source. */
export function bulletLines(passages: readonly Passage[]): string {
  return passages.map(({ text, source }) => (source === undefined ? `- ${text}` : `- ${text} [${source}]`)).join("\n")
}
