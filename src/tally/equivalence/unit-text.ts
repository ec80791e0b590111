import { collapse, foldText } from "./fold-text.js"

/** Units that may follow a number: none, those of a list, or whatever reads like one. */
export type Units = "any" | readonly string[]

/** Words that change the number or put another beside it. */
const notUnits = new Set(
  (
    "k bn mn mio mrd thousand thousands million millions billion billions trillion trillions hundred hundreds dozen half " +
    "m pct percent permille promille pc grand tenth tenths hundredth hundredths thousandth thousandths " +
    "millionth millionths billionth billionths dozens score scores lakh crore tausend millionen milliarde milliarden or to and plus minus times divided over oder bis und"
  ).split(" "),
)
const unitLike = /^[\p{L}°µ'"][\p{L}\p{M}°µ'" .·*/^-]*(?:\^-?\d(?![\d.]))?$/u

/** Whether what follows a number is a unit that may be left out. */
export function isUnit(text: string, units: Units): boolean {
  if (units !== "any") return units.some((unit) => collapse(foldText(unit)) === text)
  // Directly after digits, "e" and "x" belong to the number: 1e, 0xff.
  if (/^[ex]/i.test(text) || !unitLike.test(text)) return false
  return !text
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .some((word) => notUnits.has(word))
}
