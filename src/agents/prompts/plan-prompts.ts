import { inputPrompt } from "./prompts.js"

export const planInstructions = [
  "You plan work for workers who cannot see each other's work.",
  "First list what the task asks for as requirements, one checkable thing each, with the ids req-1, req-2 and so on.",
  "Then decide whether to split. Split where parts can be done apart: other material, other points of view, a list of like things.",
  "Do not split a short question, a single line of thought, or a text that has to be of one piece: set split to false and give one brief that does the whole task.",
  "Each brief must stand alone: say what to find out or produce, and from what, as if nothing else had been said.",
  "Say what is in its scope, what is out of it because another brief does it, and the exact format of its output.",
  "Briefs must not overlap. Name in requirementIds the requirements that a brief serves; each requirement needs a brief.",
  "All briefs run at the same time, so dependsOn is empty as a rule. Name a brief there only where its output is needed as input.",
  "Prefer few briefs.",
].join("\n")

/** What a planner is asked. */
export function planPrompt(task: unknown, maxBriefs: number): string {
  const most = maxBriefs === 1 ? "1 brief" : `${maxBriefs} briefs`
  return `Split the task below into at most ${most}, or answer that it should not be split.\n\n${inputPrompt(task, "task")}`
}
