import { harmless } from "./harmless.js"

/** 12,345 */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US")
}

/** A count with its noun: "1 brief", "3 briefs". */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`
}

/** A share from 0 to 1 as a percentage. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}

/** Milliseconds as people say them: "250 ms", "3.2 s", "1 min 05 s", "2 h 03 min". */
export function time(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / 1_000).toFixed(milliseconds < 9_950 ? 1 : 0)} s`
  const seconds = Math.round(milliseconds / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`
  return `${Math.floor(seconds / 3_600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, "0")} min`
}

/** US dollars; "cost unknown" without a price, never $0. */
export function dollars(cost: number | null): string {
  if (cost === null) return "cost unknown"
  if (cost === 0) return "$0"
  return cost < 0.01 ? `$${cost.toPrecision(2)}` : `$${cost.toFixed(2)}`
}

/** A bar of blocks whose full length stands for 1. */
export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width)
  return "█".repeat(share > 0 ? Math.max(1, filled) : 0)
}

/** One line of at most `width` characters. */
export function clip(text: string, width: number): string {
  const line = harmless(text).replace(/\s+/g, " ").trim()
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line
}
