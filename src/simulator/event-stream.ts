import type { SimulatorClock } from "./clock.js"
import type { StreamEvent } from "./streamed-reply.js"

/** How fast events leave and who is to know how it ended. */
export interface StreamCourse {
  /** 0 is as fast as the socket takes them. */
  readonly tokensPerSecond: number
  readonly clock: SimulatorClock
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  onEnd(): void
  onAbort(): void
}

/** A response body of server-sent events at a steady pace; events that are due together leave together. */
export function eventStream(events: Iterable<StreamEvent>, course: StreamCourse): ReadableStream<Uint8Array> {
  const { tokensPerSecond, clock, signal } = course
  const encoder = new TextEncoder()
  const iterator = events[Symbol.iterator]()
  const started = clock.now()
  let tokens = 0
  let pending = iterator.next()
  const dueAt = (event: StreamEvent): number =>
    tokensPerSecond === 0 ? 0 : started + ((tokens + event.tokens) * 1_000) / tokensPerSecond
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (pending.done === true) return
      const slept = await clock.sleep(dueAt(pending.value) - clock.now(), signal)
      if (!slept) return course.onAbort()
      let text = ""
      const now = clock.now()
      while (pending.done !== true && (text === "" || dueAt(pending.value) <= now)) {
        text += pending.value.text
        tokens += pending.value.tokens
        pending = iterator.next()
      }
      controller.enqueue(encoder.encode(text))
      if (pending.done !== true) return
      course.onEnd()
      controller.close()
    },
    cancel: () => course.onAbort(),
  })
}
