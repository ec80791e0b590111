import { drawLatency } from "./latency.js"
import { type RandomStream } from "./random.js"
import { type SimulatorSettings } from "./settings.js"

/** How the transport treats one request; the reply's content is drawn apart from it. */
export type Fate =
  | { readonly kind: "reply" }
  | { readonly kind: "hang" }
  | { readonly kind: "error"; readonly status: 500 | 503 | 529 }
  /** `after` is the share of the reply's bytes that are sent first. */
  | { readonly kind: "reset"; readonly after: number }

/** A request's fate and how long its first byte takes, in milliseconds. */
export interface Course {
  readonly fate: Fate
  readonly latencyMs: number
}

type Rates = Pick<
  SimulatorSettings,
  "hangRate" | "serverErrorRate" | "overloadRate" | "resetRate" | "latency"
>

export function drawCourse(settings: Rates, random: RandomStream): Course {
  return { fate: drawFate(settings, random), latencyMs: drawLatency(settings.latency, random) }
}

function drawFate(settings: Rates, random: RandomStream): Fate {
  const draw = random()
  const detail = random()
  let edge = settings.hangRate
  if (draw < edge) return { kind: "hang" }
  edge += settings.serverErrorRate
  if (draw < edge) return { kind: "error", status: detail < 0.5 ? 500 : 503 }
  edge += settings.overloadRate
  if (draw < edge) return { kind: "error", status: detail < 0.5 ? 529 : 503 }
  edge += settings.resetRate
  // Half of the resets come before the first byte, the others anywhere in the reply.
  if (draw < edge) return { kind: "reset", after: detail < 0.5 ? 0 : 2 * detail - 1 }
  return { kind: "reply" }
}
