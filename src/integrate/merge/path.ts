import { ConfigError } from "../../errors.js"

/** One step of a merge path: a key, or into the elements of a list. */
export type Step = { readonly key: string } | "elements"

const plainKey = /^[\p{L}\p{N}_$-]+$/u
const step = /\[\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]"\s]+)/uy

/**
 * Reads a path of a merge table: `summary`, `author.name`, `packages[]`, `packages[].licence`, `["a.b"].c`, `$`.
 *
 * @throws ConfigError for anything else
 */
export function parsePath(path: string, where: string): readonly Step[] {
  const text = path.startsWith("$") && /^\$(?:$|[.[])/.test(path) ? path.slice(1) : path
  if (text === "" && path !== "$") throw unreadable(path, where)
  const steps: Step[] = []
  step.lastIndex = 0
  for (let at = 0; at < text.length; at = step.lastIndex) {
    step.lastIndex = at
    const match = step.exec(text)
    if (match === null || (match[2] !== undefined && !separated(match[0], at, path))) {
      throw unreadable(path, where)
    }
    steps.push(
      match[0] === "[]" ? "elements" : { key: sameKey(match[2] ?? quoted(match[1] ?? "", path, where)) },
    )
  }
  return steps
}

/** Keys that differ only in their Unicode form are one key. */
export function sameKey(key: string): string {
  return key.normalize("NFC")
}

/** A plain key needs a dot before it, but at the start of a path. */
function separated(match: string, at: number, path: string): boolean {
  return match.startsWith(".") ? at > 0 || path.startsWith("$") : at === 0 && !path.startsWith("$.")
}

function quoted(text: string, path: string, where: string): string {
  try {
    return JSON.parse(text) as string
  } catch {
    throw unreadable(path, where)
  }
}

function unreadable(path: string, where: string): ConfigError {
  return new ConfigError(
    `${where}: expected a path such as \`summary\`, \`author.name\`, \`packages[]\`, \`packages[].licence\`, \`["a.b"].c\` or \`$\`, got ${JSON.stringify(path)}`,
  )
}

/**
 * Reads a path that leads from an object to one of its values, without lists.
 *
 * @throws ConfigError for a path through a list
 */
export function parseKeys(path: string, where: string): readonly string[] {
  return parsePath(path, where).map((one) => {
    if (one !== "elements") return one.key
    throw new ConfigError(
      `${where}: expected a path without lists, such as \`date\`, got ${JSON.stringify(path)}`,
    )
  })
}

/** A path with one more key; `$` is left out before a key. */
export function pathOfMember(path: string, key: string): string {
  const own = sameKey(key)
  const name = plainKey.test(own) && own !== "$" ? own : `[${JSON.stringify(own)}]`
  if (path === "$") return name
  return name.startsWith("[") ? `${path}${name}` : `${path}.${name}`
}

/** Writes steps in the one way that the report shows. */
export function formatPath(steps: readonly Step[]): string {
  return steps.reduce<string>(
    (path, one) => (one === "elements" ? `${path}[]` : pathOfMember(path, one.key)),
    "$",
  )
}

/** A JSON Pointer with one more key (RFC 6901). */
export function pointerTo(pointer: string, key: string | number): string {
  if (typeof key === "number") return `${pointer}/${key}`
  const escaped =
    key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key
  return `${pointer}/${escaped}`
}
