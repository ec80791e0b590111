import { ConfigError } from "../../errors.js"
import { show } from "../rule-options.js"

/**
 * Refuses a number that is not strictly between two others.
 *
 * @throws ConfigError naming it
 */
export function between(low: number, value: number, high: number, where: string, name: string): void {
  if (typeof value === "number" && value > low && value < high) return
  throw new ConfigError(
    `${where}: expected \`${name}\` to be above ${low} and below ${high}, got ${show(value)}. Give a number such as ${(low + high * 19) / 20}`,
  )
}

/**
 * Refuses what is not a whole number of at least `least`.
 *
 * @throws ConfigError naming it
 */
export function atLeast(least: number, value: number, where: string, name: string): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new ConfigError(
    `${where}: expected \`${name}\` to be a whole number of at least ${least}, got ${show(value)}`,
  )
}
