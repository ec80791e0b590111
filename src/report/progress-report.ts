import type { RunEvent } from "../runtime/events.js"

/** Something that is told of a run's events and shows them. */
export interface ProgressReport {
  onEvent(event: RunEvent): void
  /** Writes a line of its own, above a live region. */
  note(line: string): void
  /** Clears what is live; nothing is written after it. */
  stop(): void
}
