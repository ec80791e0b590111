/** A place in the value that is being filled in. */
export interface Field {
  /** Name of the property; entries of a list carry the name of the list. */
  readonly name: string
  /** Position in the nearest list around it, from 0. */
  readonly item: number
  /** Name of that list; absent outside of lists. */
  readonly list: string | undefined
  /** Names of the properties of the object it stands in. */
  readonly siblings: readonly string[]
  readonly depth: number
}

export const topField: Field = { name: "", item: 0, list: undefined, siblings: [], depth: 0 }

/**
 * What there is to fill a schema with; each function may have nothing to say.
 *
 * It suggests, the filler sees to it that the value is valid.
 */
export interface Material {
  text?(field: Field): string | undefined
  number?(field: Field): number | undefined
  flag?(field: Field): boolean | undefined
  /** One of the options. */
  option?(field: Field, options: readonly unknown[]): unknown
  /** How many entries a list is to have. */
  count?(field: Field): number | undefined
}

/** Material that is asked first, with another to fall back on. */
export function layered(first: Material, second: Material): Material {
  return {
    text: (field) => first.text?.(field) ?? second.text?.(field),
    number: (field) => first.number?.(field) ?? second.number?.(field),
    flag: (field) => first.flag?.(field) ?? second.flag?.(field),
    option: (field, options) => first.option?.(field, options) ?? second.option?.(field, options),
    count: (field) => first.count?.(field) ?? second.count?.(field),
  }
}
