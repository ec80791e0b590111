import type { Check } from "./check.js"

/** V1: the output has the shape that was asked for. */
export const schemaFits: Check = {
  id: "V1",
  name: "schema",
  waivable: false,
  applies: ({ schema, hasOutput }) => schema !== undefined && hasOutput,
  examine: ({ schema, output }) => {
    const issues = schema?.safeParse(output).error?.issues ?? []
    return {
      findings: issues.map((issue) => ({
        message: `${issue.path.map(String).join(".") || "the output"}: ${issue.message}`,
      })),
    }
  },
}
