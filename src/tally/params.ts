export type ParamValue =
  | null
  | boolean
  | number
  | string
  | readonly ParamValue[]
  | { readonly [key: string]: ParamValue }

/** The settings of a rule as plain JSON: printed in the report, enough to build the rule again. */
export type Params = Readonly<Record<string, ParamValue>>
