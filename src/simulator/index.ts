export type { SimulatorTime } from "./clock.js"
export { simulatorFetch } from "./in-process.js"
export type { SimulatorFetch } from "./in-process.js"
export type {
  LimitChange,
  SimulatorLatency,
  SimulatorOptions,
  SimulatorOverload,
  SimulatorRateLimit,
} from "./settings.js"
export type { Simulator } from "./server.js"
export { startSimulator } from "./start.js"
export type { SimulatorStats } from "./statistics.js"
