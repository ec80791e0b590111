/** Milliseconds of processor time: those of the clock pass also while the machine does other things. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
