import { type RandomStream, pick, wholeBetween } from "../random.js"

/** Characters that classes such as `.` and `[^a]` are drawn from. */
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
const word = printable.filter((character) => /\w/.test(character))
const escapes: Readonly<Record<string, readonly string[]>> = {
  d: word.filter((character) => /\d/.test(character)),
  D: printable.filter((character) => /\D/.test(character)),
  w: word,
  W: printable.filter((character) => /\W/.test(character)),
  s: [" "],
  S: printable.filter((character) => /\S/.test(character)),
}
const controls: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", 0: "\0" }
/** How many more than the least an open repetition adds at most. */
const slack = 4

/**
 * A text that most likely matches a regular expression: the caller tests it and asks again.
 *
 * Lookarounds and back references are passed over, so that patterns that hang on them may take several tries or fail.
 *
 * @param least length that open repetitions should help to reach
 */
export function textMatching(source: string, random: RandomStream, least = 0): string {
  let at = 0
  const peek = (): string => source.charAt(at)
  const next = (): string => source.charAt(at++)

  function alternatives(): string {
    const made = [sequence()]
    while (peek() === "|") {
      at += 1
      made.push(sequence())
    }
    return pick(random, made) ?? ""
  }

  function sequence(): string {
    let text = ""
    while (at < source.length && peek() !== "|" && peek() !== ")") text += repeated()
    return text
  }

  /** Each repetition reads its atom anew, so that `[ab]{3}` draws three times. */
  function repeated(): string {
    const start = at
    let text = atom()
    const [from, to] = quantifier()
    const after = at
    const times = wholeBetween(random, from, to ?? from + Math.max(slack, least))
    if (times === 0) text = ""
    for (let time = 1; time < times; time += 1) {
      at = start
      text += atom()
    }
    at = after
    return text
  }

  function quantifier(): readonly [number, number | undefined] {
    const counted = /^\{(\d+)(?:(,)(\d*))?\}/.exec(source.slice(at, at + 24))
    let bounds: readonly [number, number | undefined] = [1, 1]
    if (counted !== null) {
      at += counted[0].length
      const from = Number(counted[1])
      bounds = [from, counted[2] === undefined ? from : counted[3] === "" ? undefined : Number(counted[3])]
    } else if (peek() === "*" || peek() === "+" || peek() === "?") {
      const sign = next()
      bounds = sign === "*" ? [0, undefined] : sign === "+" ? [1, undefined] : [0, 1]
    } else return bounds
    if (peek() === "?") at += 1
    return bounds
  }

  function atom(): string {
    const character = next()
    if (character === "(") return group()
    if (character === "[") return pick(random, characterClass()) ?? ""
    if (character === ".") return pick(random, word) ?? ""
    if (character === "^" || character === "$") return ""
    return character === "\\" ? (pick(random, escaped()) ?? "") : character
  }

  function group(): string {
    const look = /^\?<?[=!]/.exec(source.slice(at, at + 3))
    const name = /^\?(?::|<[^=!][^>]*>)/.exec(source.slice(at))
    at += (look ?? name)?.[0].length ?? 0
    const text = alternatives()
    at += 1
    return look === null ? text : ""
  }

  function escaped(): readonly string[] {
    const character = next()
    if (character === "b" || character === "B" || /[1-9k]/.test(character)) return []
    const code =
      character === "u" || character === "x"
        ? /^\{?([\da-fA-F]{2,6})\}?/.exec(source.slice(at, at + (character === "x" ? 2 : 8)))
        : null
    if (code !== null) {
      const digits =
        character === "u" && !code[0].startsWith("{") ? (code[1] ?? "").slice(0, 4) : (code[1] ?? "")
      at += code[0].startsWith("{") ? code[0].length : digits.length
      return [String.fromCodePoint(Number.parseInt(digits, 16))]
    }
    if (character === "p" || character === "P") {
      at = source.indexOf("}", at) + 1
      return word.filter((candidate) => /[a-z]/i.test(candidate))
    }
    return escapes[character] ?? [controls[character] ?? character]
  }

  function characterClass(): readonly string[] {
    const negated = peek() === "^"
    if (negated) at += 1
    const members: string[] = []
    while (at < source.length && peek() !== "]") {
      const from = classMember()
      if (peek() === "-" && source.charAt(at + 1) !== "]" && from.length === 1) {
        at += 1
        members.push(...span(from[0] ?? "", classMember()[0] ?? ""))
      } else members.push(...from)
    }
    at += 1
    return negated ? printable.filter((character) => !members.includes(character)) : members
  }

  function classMember(): readonly string[] {
    const character = next()
    return character === "\\" ? escaped() : [character]
  }

  return alternatives()
}

function span(from: string, to: string): readonly string[] {
  const first = from.codePointAt(0) ?? 0
  const last = Math.min(to.codePointAt(0) ?? first, first + 500)
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, index) =>
    String.fromCodePoint(first + index),
  )
}
