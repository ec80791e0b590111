import { type Asked, askOnce } from "./ask-once.js"
import { makeVote, wayNames } from "./ways.js"
import { type Question, difficulties, makeQuestions } from "./questions.js"
import { expectSameVote } from "./same-vote.js"
import { startSimulators } from "./start-simulators.js"

export const latency = { medianMs: 200, sigma: 0.5 }
export const questionCount = 210
const questionsAtOnce = 20

/**
 * Asks every question in every way, over HTTP, a few questions at once and the ways of one question in turn.
 *
 * Every way has simulators of its own, alike in everything: a reply and its latency are drawn from the request and how
 * often it came before, so that sample k of a question says the same and takes the same time in every way.
 *
 * @param onQuestion told how many questions are done
 * @throws Error where look-ahead waves and one-by-one sampling are not the same vote
 */
export async function askAll(onQuestion: (done: number) => void): Promise<readonly Asked[]> {
  const places = wayNames.flatMap((way) => difficulties.map((difficulty) => ({ way, difficulty })))
  const simulators = await startSimulators(
    places.map(({ difficulty: { accuracy, errorCorrelation } }) => ({ accuracy, errorCorrelation, latency })),
  )
  const votes = places.map(({ way, difficulty }, index) => ({
    way,
    difficulty,
    vote: makeVote(way, `${simulators.urls[index]}#demo`),
  }))

  const all: Asked[] = []
  let done = 0
  const worker = async (questions: Iterator<[number, Question]>): Promise<void> => {
    for (let next = questions.next(); next.done !== true; next = questions.next()) {
      const [index, question] = next.value
      const own = votes.filter(({ difficulty }) => difficulty === question.difficulty)
      const asked: Asked[] = []
      for (const { way, vote } of inTurn(own, index)) asked.push(await askOnce(way, vote, question))
      expectSameVote(asked)
      all.push(...asked)
      onQuestion((done += 1))
    }
  }
  try {
    // Connecting and compiling are start-up, which is measured by itself.
    const [first] = makeQuestions(1)
    if (first === undefined) throw new Error("expected a question")
    await Promise.all(votes.map(({ way, vote }) => askOnce(way, vote, { ...first, seed: 0 })))
    const questions = makeQuestions(questionCount).entries()
    await Promise.all(Array.from({ length: questionsAtOnce }, () => worker(questions)))
  } finally {
    await simulators.close()
  }
  return all
}

/** Another one goes first each time, so that none is always asked after the greediest. */
function inTurn<T>(items: readonly T[], turn: number): readonly T[] {
  const at = turn % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}
