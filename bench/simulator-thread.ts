// Simulators in a thread of their own, so that serving does not slow down who is measured.
import { parentPort, workerData } from "node:worker_threads"
import { type SimulatorOptions, startSimulator } from "langgraph-quorum/simulator"

const urls: string[] = []
for (const options of workerData as readonly SimulatorOptions[])
  urls.push((await startSimulator(options)).url)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort?.postMessage(urls)
