import type { Json } from "../../task/json.js"
import type { Walked } from "./walk.js"

/** What was delivered without the parts that may not be merged; `undefined` for one that is such a part. */
export function plainValue(item: Walked): Json | undefined {
  switch (item.kind) {
    case "value":
    case "single":
      return item.value
    case "list":
      return item.elements.map(({ value }) => value)
    case "object":
      return Object.fromEntries(
        item.members.flatMap((member, position) => {
          const value = plainValue(member)
          return value === undefined ? [] : [[item.keys[position] ?? "", value] as const]
        }),
      )
    case "null":
      return null
    case "refused":
      return undefined
  }
}
