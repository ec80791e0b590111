import { z } from "zod"
import { show } from "../rule-options.js"
import { declaredNone } from "./none-texts.js"

const tolerance = z.union([
  z.strictObject({ absolute: z.number().positive() }),
  // At 1 and above, zero and everything around it would belong to every class.
  z.strictObject({ relative: z.number().positive().lt(1) }),
])

/** Options of `numbers`. */
export interface NumbersOptions {
  /** `en` writes 1,234.5 and `de` 1.234,5. @default "en" */
  readonly locale?: "en" | "de" | undefined
  /** Whether `50%` is 0.5 or 50. @default "fraction" */
  readonly percent?: "fraction" | "number" | undefined
  /**
   * What may follow the number, exactly as declared; "any" for whatever reads like a unit: then 5 km and 5 m are one
   * choice. @default none
   */
  readonly units?: "any" | readonly string[] | undefined
  /** Marks that may stand beside the number, such as ["$", "USD"]. @default "any" */
  readonly currency?: "any" | readonly string[] | undefined
  /**
   * How far apart two numbers of a class may be: `{ absolute }`, or `{ relative }` to the class's first member.
   * @default none
   */
  readonly tolerance?: { readonly absolute: number } | { readonly relative: number } | undefined
  /** Texts that mean no answer, such as ["N/A"], whatever their case. @default none */
  readonly none?: readonly string[] | undefined
}

export const numbersOptions = z.strictObject({
  locale: z.enum(["en", "de"], { error: expected("locale", '"en" or "de"') }).default("en"),
  percent: z
    .enum(["fraction", "number"], { error: expected("percent", '"fraction" or "number"') })
    .default("fraction"),
  units: anyOrTexts("units").default([]),
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
