import { type RandomStream } from "./random.js"

/** Log probability of one token, in OpenAI's shape. */
export interface TokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[]
  readonly top_logprobs: readonly Omit<TokenLogprob, "top_logprobs">[]
}

/** Makes log probabilities: right replies are mostly surer of themselves than wrong ones, as calibrated models are. */
export function drawLogprobs(
  tokens: readonly string[],
  top: number,
  right: boolean,
  random: RandomStream,
): readonly TokenLogprob[] {
  const least = right ? 0.75 : 0.4
  return tokens.map((token) => {
    const probability = least + (0.995 - least) * random()
    const entry = described(token, probability)
    return { ...entry, top_logprobs: top === 0 ? [] : [entry, ...others(token, 1 - probability, top - 1)] }
  })
}

/** Tokens that might have come instead; each takes half of what is left, so that they come in falling order. */
function others(token: string, rest: number, count: number): readonly Omit<TokenLogprob, "top_logprobs">[] {
  return Array.from({ length: count }, (_, index) =>
    described(variant(token, index + 1), rest / 2 ** (index + 1)),
  )
}

/** Another token for the same place: the next digits after a number, the same word in another form otherwise. */
function variant(token: string, step: number): string {
  const digit = /\d(?=\D*$)/.exec(token)
  if (digit === null || step > 9) return `${token}${" ".repeat(step)}`
  const next = String((Number(digit[0]) + step) % 10)
  return `${token.slice(0, digit.index)}${next}${token.slice(digit.index + 1)}`
}

function described(token: string, probability: number): Omit<TokenLogprob, "top_logprobs"> {
  return { token, logprob: Math.log(probability), bytes: [...new TextEncoder().encode(token)] }
}
