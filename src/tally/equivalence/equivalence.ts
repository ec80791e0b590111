import type { Params } from "../params.js"

/** What an output says to a vote: a choice, none, or something that was not asked for. */
export type Keyed =
  /** Outputs with the same key are the same choice; never the empty text. */
  | { readonly kind: "choice"; readonly key: string }
  /** No choice: an abstention. */
  | { readonly kind: "none" }
  /** Not what was asked for: an invalid ballot, never a class of its own. */
  | { readonly kind: "invalid"; readonly reason: string }

/** When two outputs are the same choice. */
export interface Equivalence {
  readonly name: string
  readonly params: Params
  /** Goes up whenever an output may get another key than before. */
  readonly version: number
  /** Pure and total; the key of a key is that key. */
  readonly key: (output: unknown) => Keyed
  /**
   * Where classes depend on what came before (an anchored tolerance): a fresh reader, to be called with the
   * outputs in launch order, once each.
   */
  readonly keyer?: () => (output: unknown) => Keyed
}

export const none: Keyed = { kind: "none" }

export function choice(key: string): Keyed {
  return { kind: "choice", key }
}

export function invalid(reason: string): Keyed {
  return { kind: "invalid", reason }
}

/** The start of a text as a reason shows it. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
}
