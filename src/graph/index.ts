export type { QuorumGraph } from "./compile.js"
export { QuorumState } from "./state.js"
export type { QuorumStateValue } from "./state.js"
