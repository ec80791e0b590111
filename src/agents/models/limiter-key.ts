import { createHash } from "node:crypto"

/** Where a model is called, and on whose account. */
export interface LimiterPlace {
  /** Base URL where one is known, else the kind of provider. */
  readonly place: string
  readonly model: string
  /** What tells accounts apart: keys, organization, project. */
  readonly account: readonly (string | undefined)[]
}

/** Stands in for a key where none is needed. */
const noKey = "none"

/** Enough to tell accounts apart, too little to find a key by. */
const digitsOfAccount = 8

/**
 * The name of what limits a model's calls: base URL (or provider), model and account. Everybody with the same name
 * shares one limiter.
 *
 * No key is in it: accounts are told apart by a short SHA-256, and what a URL carries beside its place goes in there, too.
 * For example `https://api.openai.com/v1 gpt-5-mini account 1a2b3c4d`.
 */
export function limiterKey({ place, model, account }: LimiterPlace): string {
  const { shown, secrets } = placeOf(place)
  const parts = [...account, ...secrets].filter((part) => part !== undefined && part !== "" && part !== noKey)
  const name = `${shown} ${model}`
  return parts.length === 0 ? name : `${name} account ${shortHash(parts)}`
}

/** The name of a limiter that several models share. */
export function groupKey(group: string): string {
  return `group ${group}`
}

/** A base URL without what may be secret in it. */
function placeOf(place: string): { readonly shown: string; readonly secrets: readonly string[] } {
  if (!URL.canParse(place)) return { shown: place, secrets: [] }
  const { origin, pathname, username, password, search } = new URL(place)
  // Of what is no http URL, such as "ollama:11434", there is no origin.
  if (origin === "null") return { shown: place, secrets: [] }
  return { shown: `${origin}${pathname.replace(/\/+$/, "")}`, secrets: [username, password, search] }
}

function shortHash(parts: readonly (string | undefined)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, digitsOfAccount)
}
