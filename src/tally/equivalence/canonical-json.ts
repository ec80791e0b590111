const maxDepth = 200
// Objects that share their parts can unfold to 2^depth nodes; this keeps the function total in practice too.
const maxNodes = 1_000_000

/**
 * A value as JSON with sorted keys and no whitespace, or `undefined` when it is not plain JSON.
 *
 * Source: RFC 8785 (keys by UTF-16 code units, numbers as ECMAScript writes them); members that are undefined
 * are left out, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string | undefined {
  try {
    return write(value, 0, { nodes: 0 })
  } catch {
    // A getter or a proxy that throws, or a text beyond what the engine can hold.
    return undefined
  }
}

/** True for text that `canonicalJson` wrote, or could have written, for an object or an array. */
export function isCanonicalJson(text: string): boolean {
  if (!text.startsWith("{") && !text.startsWith("[")) return false
  try {
    return canonicalJson(JSON.parse(text)) === text
  } catch {
    return false
  }
}

function write(value: unknown, depth: number, seen: { nodes: number }): string | undefined {
  seen.nodes += 1
  if (value === null || typeof value === "boolean") return String(value)
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "number") return Number.isFinite(value) ? JSON.stringify(value) : undefined
  if (typeof value !== "object" || depth >= maxDepth || seen.nodes > maxNodes) return undefined
  return Array.isArray(value) ? writeArray(value, depth, seen) : writeObject(value, depth, seen)
}

function writeArray(array: readonly unknown[], depth: number, seen: { nodes: number }): string | undefined {
  const parts: string[] = []
  for (const element of array) {
    const part = write(element, depth + 1, seen)
    if (part === undefined) return undefined
    parts.push(part)
  }
  return `[${parts.join(",")}]`
}

function writeObject(object: object, depth: number, seen: { nodes: number }): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(object)
  // Object.prototype of any realm is plain; what inherits from something more is a class instance.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return undefined
  const parts: string[] = []
  for (const key of Object.keys(object).sort()) {
    const member: unknown = Reflect.get(object, key)
    if (member === undefined) continue
    const part = write(member, depth + 1, seen)
    if (part === undefined) return undefined
    parts.push(`${JSON.stringify(key)}:${part}`)
  }
  return `{${parts.join(",")}}`
}
