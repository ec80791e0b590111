export { synthesis } from "./synthesis/synthesis.js"
export type { SynthesisOptions } from "./synthesis/synthesis.js"
