import { type StateSnapshot, isInterrupted, INTERRUPT } from "@langchain/langgraph"
import { InvariantError } from "../../errors.js"
import type { PersonRequest } from "./approvals.js"

/** A question of a run that waits, and the id that its answer goes to. */
export interface Question {
  readonly interruptId: string
  readonly request: PersonRequest
}

/** The question that an invocation of the graph ended with, if it did not end with a result. */
export function questionOf(state: unknown): Question | undefined {
  return isInterrupted<PersonRequest>(state) ? questionIn(state[INTERRUPT]) : undefined
}

/** The question that a run on a checkpoint waits with. */
export function openQuestionOf({ tasks }: StateSnapshot): Question | undefined {
  return questionIn(tasks.flatMap((task) => task.interrupts))
}

function questionIn(
  interrupts: readonly { readonly id?: string; readonly value?: unknown }[],
): Question | undefined {
  const [first] = interrupts
  if (first === undefined) return undefined
  if (first.id === undefined) throw new InvariantError("Expected an interrupt to have an id, got none")
  return { interruptId: first.id, request: first.value as PersonRequest }
}
