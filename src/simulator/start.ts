import { systemClock } from "./clock.js"
import { type Simulator, serve } from "./server.js"
import { type SimulatorOptions, parseSimulatorOptions } from "./settings.js"

/**
 * Starts an OpenAI-compatible server that makes up its replies, for runs without a key, tests and load tests.
 *
 * Whatever it sends is stamped: the header `x-quorum-simulated`, the fingerprint `SIMULATED`, model names that begin
 * with `simulated/`.
 *
 * @throws ConfigError for unknown options, values out of range, a host that is not loopback, or a port that is taken
 *
 * @example
 * ```ts
 * import { startSimulator } from "langgraph-quorum/simulator"
 *
 * const simulator = await startSimulator({ accuracy: 0.7, latency: { medianMs: 20 } })
 * const response = await fetch(`${simulator.url}/chat/completions`, {
 *   method: "POST",
 *   body: JSON.stringify({ model: "demo", messages: [{ role: "user", content: "What is 17 * 23?" }] }),
 * })
 * console.log(response.headers.get("x-quorum-simulated"), await response.text())
 * await simulator.close()
 * ```
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = parseSimulatorOptions(options)
  return serve(settings, systemClock(!settings.unref))
}
