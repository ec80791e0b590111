/** Shortest stretch that is timed: what is quicker is run several times in one. */
const stretchMs = 2
const leastMs = 10
const fewestStretches = 5
/** What takes long is not timed often. */
const mostMs = 150

/**
 * Milliseconds of processor time that `run` takes: the best of several stretches, as all do the same work.
 *
 * Not by the wall clock: on a shared machine that counts the neighbours' turns too.
 */
export function processorMs(run: () => unknown): number {
  let times = 1
  let took = stretch(run, times)
  // The first runs compile, which is as well done here.
  while (took < stretchMs) {
    times *= 2
    took = stretch(run, times)
  }
  let best = took / times
  let spent = 0
  for (let done = 0; spent < leastMs || (done < fewestStretches && spent < mostMs); done += 1) {
    took = stretch(run, times)
    best = Math.min(best, took / times)
    spent += took
  }
  return best
}

function stretch(run: () => unknown, times: number): number {
  const before = process.cpuUsage()
  for (let time = 0; time < times; time += 1) run()
  return processorSince(before)
}

/** Milliseconds of processor time of this process since a reading of `process.cpuUsage()`. */
export function processorSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
