import { z } from "zod"
import { show } from "../rule-options.js"

/** Where lists are sets, seen from a place in the output: the steps that are still to go. */
export type SetPaths = readonly (readonly string[])[]

/** The option that declares lists to be sets. */
export function setsOption() {
  return z
    .custom<readonly string[]>((value) => Array.isArray(value) && value.every(isPointer), {
      error: (issue) =>
        `expected \`sets\` to be a list of JSON pointers such as "/tags" or "/items/*/labels", got ${show(issue.input)}`,
    })
    .default([])
}

/** The paths of JSON pointers (RFC 6901), in which a step `*` is every element or member. */
export function setPaths(pointers: readonly string[]): SetPaths {
  return pointers.map((pointer) =>
    pointer
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")),
  )
}

/** The paths as they go on under a key. */
export function below(paths: SetPaths, key: string): SetPaths {
  if (paths.length === 0) return paths
  return paths.filter(([step]) => step === key || step === "*").map(([, ...rest]) => rest)
}

function isPointer(value: unknown): boolean {
  return typeof value === "string" && (value === "" || value.startsWith("/"))
}
