import { z } from "zod"
import { show } from "../rule-options.js"
import { declaredNone } from "./none-texts.js"

const tolerance = z.union([
  z.strictObject({ absolute: z.number().positive() }),
  // At 1 and above, zero and everything around it would belong to every class.
  z.strictObject({ relative: z.number().positive().lt(1) }),
])

/** The options of `numbers`, where their defaults are. */
export const numbersOptions = z.strictObject({
  /** @default "en" */
  locale: z.enum(["en", "de"], { error: expected("locale", '"en" or "de"') }).default("en"),
  /** @default "fraction" */
  percent: z
    .enum(["fraction", "number"], { error: expected("percent", '"fraction" or "number"') })
    .default("fraction"),
  /** @default [] */
  units: anyOrTexts("units").default([]),
  /** @default "any" */
  currency: anyOrTexts("currency").default("any"),
  tolerance: z
    .custom<z.output<typeof tolerance>>((value) => tolerance.safeParse(value).success, {
      error: expected("tolerance", "{ absolute: above 0 } or { relative: above 0, below 1 }"),
    })
    .optional(),
  none: declaredNone(),
})

function anyOrTexts(name: string) {
  return z.custom<"any" | readonly string[]>(
    (value) =>
      value === "any" ||
      (Array.isArray(value) && value.every((item) => typeof item === "string" && item.trim() !== "")),
    { error: expected(name, '"any" or a list of texts') },
  )
}

function expected(name: string, what: string) {
  return (issue: { input?: unknown }) => `expected \`${name}\` to be ${what}, got ${show(issue.input)}`
}
