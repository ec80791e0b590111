import { z } from "zod"
import { parseOptions } from "../../task/options.js"
import type { BallotStep } from "./ask-step.js"
import { choiceTexts } from "./choice-texts.js"
import { cosineSimilarity } from "./cosine-similarity.js"
import { type Embed, embedOnce, isEmbed } from "./embed-once.js"
import { linkInOrder } from "../../tally/index.js"
import { missingAnswers } from "./missing-answers.js"
import { pairLimitReached, pairNotes } from "./pairs.js"
import { describeClusters, relabel } from "./relabel.js"

/** Options of `clusterByEmbedding`. */
export interface ClusterByEmbeddingOptions {
  /** Makes vectors of texts, in their order: a function, or LangChain's `Embeddings` (built with `maxRetries: 0`). */
  readonly embed: Embed
  /** Least cosine similarity of two texts that count as one, above 0, at most 1. */
  readonly threshold: number
  /** Most pairs of texts compared, which costs no calls; what is left counts as not the same. @default 50_000 */
  readonly mostPairs?: number | undefined
}

export const clusterByEmbeddingSchema = z.strictObject({
  embed: z.custom<Embed>(isEmbed, "expected a function of texts, or an object with `embedDocuments`"),
  threshold: z.number().positive().max(1),
  mostPairs: z.int().positive().default(50_000),
})

/** Equal vectors come out as slightly less than 1. */
const rounding = 1e-12

/**
 * Counts free texts that are close to each other as one choice, by an embedding model of the caller's.
 *
 * Every text of a cluster is close to every other one (complete-link), and its earliest-launched text stands for it.
 * Each distinct text is embedded once, all new ones of a round in one call; texts without a vector stay apart, with a
 * warning. Closeness is no sameness: "it is 391" and "it is 392" are close.
 *
 * @throws ConfigError for unknown options or a threshold outside (0, 1]
 *
 * @example
 * ```ts
 * import { clusterByEmbedding } from "langgraph-quorum"
 *
 * const letters = (text: string) => [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => text.split(letter).length - 1)
 * const step = clusterByEmbedding({ embed: async (texts) => texts.map(letters), threshold: 0.95 })
 * console.log(step.name)
 * ```
 */
export function clusterByEmbedding(options: ClusterByEmbeddingOptions): BallotStep {
  const { embed, threshold, mostPairs } = parseOptions(
    clusterByEmbeddingSchema,
    options,
    "clusterByEmbedding",
  )
  const { agent, vectorsOf } = embedOnce(embed)
  return {
    name: "cluster by embedding",
    gives: "choice",
    params: { threshold, mostPairs },
    agents: [agent],
    async prepare(ballots, context) {
      const choices = choiceTexts(ballots)
      const { vectors, missing } = await vectorsOf(choices, context)
      const compared = pairNotes<boolean>()
      let cut = false
      const { clusters } = linkInOrder(choices, (left, right) => {
        const before = compared.get(left, right)
        if (before !== undefined) return before
        if (compared.size() >= mostPairs) {
          cut = true
          return false
        }
        const alike = cosineSimilarity(vectors.get(left), vectors.get(right)) + rounding >= threshold
        compared.set(left, right, alike)
        return alike
      })
      return {
        ballots: relabel(ballots, clusters),
        detail: { pairs: compared.size(), clusters: describeClusters(clusters) },
        warnings: [
          ...missingAnswers(missing, (about, reason) => `no embedding of the texts of ${about}: ${reason}`),
          ...(cut ? [pairLimitReached(mostPairs)] : []),
        ],
      }
    },
  }
}
