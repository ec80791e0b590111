import { type Amounts, fromUnits } from "./amounts.js"

/** That a call could not be made, and which cap it was. */
export interface Shortage {
  readonly of: keyof Amounts
  /** The cap, what was spent of it, and what the call might have taken; cost in US dollars. */
  readonly cap: number
  readonly spent: number
  readonly asked: number
  /** Whether it is a cap of the run itself, or of one that it is part of. */
  readonly own: boolean
}

/** @param amounts in whole units */
export function shortageOf(
  of: keyof Amounts,
  amounts: { readonly caps: Amounts; readonly spent: Amounts; readonly asked: Amounts },
  own: boolean,
): Shortage {
  return {
    of,
    cap: fromUnits(amounts.caps)[of],
    spent: fromUnits(amounts.spent)[of],
    asked: fromUnits(amounts.asked)[of],
    own,
  }
}

/** Why no further call could be made, for people: the part of a sentence that follows "because". */
export function explainShortage({ of, cap, spent, asked, own }: Shortage): string {
  const show = shown[of]
  const left = Math.max(0, cap - spent)
  const which = `the cap of ${show(cap)}${own ? "" : " of the run around it"}`
  if (of === "calls" || left === 0) return `${which} is reached`
  return `${which} has ${show(left)} left, and the next call may take ${show(asked)}`
}

const shown: Readonly<Record<keyof Amounts, (value: number) => string>> = {
  calls: (value) => counted(value, "call"),
  tokens: (value) => counted(value, "token"),
  cost: (value) => `$${value >= 1 ? value.toFixed(2) : String(Number(value.toPrecision(3)))}`,
}

function counted(value: number, noun: string): string {
  return `${value.toLocaleString("en-US")} ${noun}${value === 1 ? "" : "s"}`
}
