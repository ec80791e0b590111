import { type RandomStream, randomStream } from "./random.js"

/** What chance decides about one choice of one reply. */
export interface Draws {
  /** Whether this sample comes out right. */
  readonly right: boolean
  /** Decides which wrong answer is given; shared by the samples of a question whose errors are correlated. */
  readonly slip: RandomStream
  /** Decides what is neither right nor wrong; this sample's own. */
  readonly free: RandomStream
  /** The same for every sample of the question. */
  readonly fixed: RandomStream
}

/** What a draw is a function of, beside the settings. */
export interface DrawKey {
  /** Fingerprint of all messages. */
  readonly messages: string
  /** Fingerprint of the question alone: errors are correlated between the samples of one question. */
  readonly question: string
  /** The request's own `seed`, or which occurrence of the same body it is. */
  readonly sample: string
  readonly choiceIndex: number
}

/** Draws one sample; with probability `errorCorrelation` its fate and its slip are those of the whole question. */
export function drawSample(
  settings: { readonly seed: number; readonly accuracy: number; readonly errorCorrelation: number },
  key: DrawKey,
): Draws {
  const { seed, accuracy, errorCorrelation } = settings
  const free = randomStream(seed, "sample", key.messages, key.sample, key.choiceIndex)
  const shared = free() < errorCorrelation
  const slip = randomStream(
    seed,
    "slip",
    ...(shared ? [key.question] : [key.messages, key.sample, key.choiceIndex]),
  )
  return { right: slip() < accuracy, slip, free, fixed: randomStream(seed, "question", key.question) }
}
