import { type RandomStream } from "./random.js"

/**
 * A log-normal duration in milliseconds: `medianMs * exp(sigma * z)`.
 *
 * The normal deviate z is made from two uniform draws (Box and Muller, 1958,
 * "A Note on the Generation of Random Normal Deviates").
 */
export function drawLatency(
  { medianMs, sigma }: { readonly medianMs: number; readonly sigma: number },
  random: RandomStream,
): number {
  // Drawn even when there is nothing to wait for, so that the latency setting changes no later draw of this stream.
  const radius = Math.sqrt(-2 * Math.log(1 - random()))
  const deviate = radius * Math.cos(2 * Math.PI * random())
  return medianMs === 0 ? 0 : medianMs * Math.exp(sigma * deviate)
}
