import type { IntegrateContext } from "../integrator.js"

/**
 * What somebody was asked in this run, by what was asked: kept as promises, so that nothing is asked twice, not even at
 * the same time.
 *
 * @param purpose apart for each kind of question, as one agent may be asked several
 * @param whom by identity: two agents of one name are still two
 */
export function askedBefore<Reply>(
  { memory }: Pick<IntegrateContext, "memory">,
  purpose: string,
  whom: object,
): Map<string, Promise<Reply>> {
  const key = `asked: ${purpose}`
  let everybody = memory.get(key)
  if (!(everybody instanceof WeakMap)) {
    everybody = new WeakMap<object, unknown>()
    memory.set(key, everybody)
  }
  const byAgent = everybody as WeakMap<object, Map<string, Promise<Reply>>>
  const own = byAgent.get(whom) ?? new Map<string, Promise<Reply>>()
  byAgent.set(whom, own)
  return own
}

/** The answer to a question: the one that was given before, or the one that `ask` brings. */
export function askOnce<Reply>(
  asked: Map<string, Promise<Reply>>,
  question: string,
  ask: () => Promise<Reply>,
): Promise<Reply> {
  const before = asked.get(question)
  if (before !== undefined) return before
  const reply = ask()
  asked.set(question, reply)
  return reply
}
