import { drawInteger, pick } from "./pick.js"
import type { Expression } from "./expression.js"
import { evaluate } from "./expression.js"
import { writeFraction } from "./fraction.js"
import type { Draw } from "./skill.js"

/** One way in which people and models get a calculation wrong; `undefined` where it cannot happen. */
type Slip = (expression: Expression, answer: string, draw: Draw) => string | undefined

const digitOffByOne: Slip = (_expression, answer, draw) => {
  const places = [...answer].flatMap((sign, at) => (/\d/.test(sign) ? [at] : []))
  const at = pick(places, draw)
  if (at === undefined) return undefined
  const digit = Number(answer[at])
  const changed = digit === 0 ? 1 : digit === 9 ? 8 : digit + (draw() < 0.5 ? -1 : 1)
  const leads = at === places[0] && changed === 0 && places.length > 1
  return answer.slice(0, at) + String(leads ? 2 : changed) + answer.slice(at + 1)
}

const carryDropped: Slip = (_expression, answer, draw) => {
  if (!/^-?\d{2,}$/.test(answer)) return undefined
  const size = BigInt(answer.replace("-", ""))
  const place = 10n ** BigInt(drawInteger(1, Math.min(2, String(size).length - 1), draw))
  if (size - place <= 0n) return undefined
  return `${answer.startsWith("-") ? "-" : ""}${size - place}`
}

/** 17 * 23 worked out as 17 * 22 or 18 * 23. */
const neighbour: Slip = (expression, _answer, draw) => {
  const which = drawInteger(0, expression.numbers.length - 1, draw)
  const step = draw() < 0.5 ? -1 : 1
  let at = -1
  const changed = expression.text.replace(/\d+\.?\d*|\.\d+/g, (digits) => {
    at += 1
    return at === which && Number(digits) + step > 0 && !digits.includes(".") ? String(Number(digits) + step) : digits
  })
  const value = evaluate(changed)
  return value && writeFraction(value)
}

const transposed: Slip = (_expression, answer, draw) => {
  const pairs = [...answer].flatMap((sign, at) => {
    const next = answer[at + 1]
    const leads = at === 0 || answer[at - 1] === "-"
    return next !== undefined && /\d\d/.test(sign + next) && sign !== next && !(leads && next === "0") ? [at] : []
  })
  const at = pick(pairs, draw)
  if (at === undefined) return undefined
  return `${answer.slice(0, at)}${answer[at + 1]}${answer[at]}${answer.slice(at + 2)}`
}

const signLost: Slip = (expression, answer) => {
  if (answer === "0" || !/-/.test(expression.text)) return undefined
  return answer.startsWith("-") ? answer.slice(1) : `-${answer}`
}

const slips: readonly Slip[] = [digitOffByOne, carryDropped, neighbour, transposed, neighbour, signLost]

/** A wrong answer that looks like a right one. */
export function slip(expression: Expression, draw: Draw): string {
  const answer = writeFraction(expression.value)
  const first = drawInteger(0, slips.length - 1, draw)
  for (let turn = 0; turn < slips.length; turn += 1) {
    const wrong = slips[(first + turn) % slips.length]?.(expression, answer, draw)
    if (wrong !== undefined && wrong !== answer) return wrong
  }
  return writeFraction({ top: expression.value.top + expression.value.bottom, bottom: expression.value.bottom })
}
