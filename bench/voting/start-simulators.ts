import { once } from "node:events"
import { Worker } from "node:worker_threads"
import type { SimulatorOptions } from "langgraph-quorum/simulator"

/** Simulators that are up, in a thread beside this one. */
export interface Simulators {
  /** In the order of their options. */
  readonly urls: readonly string[]
  close(): Promise<unknown>
}

export async function startSimulators(options: readonly SimulatorOptions[]): Promise<Simulators> {
  const worker = new Worker(new URL("../simulator-thread.js", import.meta.url), { workerData: options })
  const [urls] = (await once(worker, "message")) as [readonly string[]]
  return { urls, close: () => worker.terminate() }
}
