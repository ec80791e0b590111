/**
 * One shortest cycle for each group of nodes that reach each other, from the lowest node of the group.
 *
 * Groups are found with a stack of its own, as a chain of 10,000 would overflow the call stack. Source: Tarjan 1972,
 * "Depth-first search and linear graph algorithms".
 *
 * @param direct for each node the nodes that it leads to, without itself
 */
export function cyclesOf(direct: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return groupsOf(direct)
    .filter(({ length }) => length > 1)
    .map((group) => shortestCycle(direct, group))
    .toSorted((one, other) => (one[0] ?? 0) - (other[0] ?? 0))
}

/** The strongly connected components. */
function groupsOf(direct: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const numbers = new Int32Array(direct.length).fill(-1)
  const lowest = new Int32Array(direct.length)
  const inPath = new Uint8Array(direct.length)
  const path: number[] = []
  const groups: (readonly number[])[] = []
  let count = 0
  for (const start of direct.keys()) {
    if (numbers[start] !== -1) continue
    const open = [{ node: start, next: 0 }]
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const { node } = top
      if (top.next === 0) {
        numbers[node] = count
        lowest[node] = count
        count += 1
        path.push(node)
        inPath[node] = 1
      }
      const to = direct[node]?.[top.next]
      top.next += 1
      if (to !== undefined) {
        if (numbers[to] === -1) open.push({ node: to, next: 0 })
        else if (inPath[to] === 1) lower(node, numbers[to] ?? 0)
        continue
      }
      open.pop()
      const before = open.at(-1)
      if (before !== undefined) lower(before.node, lowest[node] ?? 0)
      if (lowest[node] !== numbers[node]) continue
      const group = path.splice(path.lastIndexOf(node))
      for (const member of group) inPath[member] = 0
      groups.push(group)
    }
  }
  return groups

  function lower(node: number, bound: number): void {
    lowest[node] = Math.min(lowest[node] ?? 0, bound)
  }
}

function shortestCycle(direct: readonly (readonly number[])[], group: readonly number[]): readonly number[] {
  const start = group.reduce((one, other) => Math.min(one, other))
  const members = new Set(group)
  const cameFrom = new Map<number, number>()
  const open = [start]
  // Grows while it is walked: breadth first.
  for (const node of open)
    for (const to of direct[node] ?? []) {
      if (to === start) return pathTo(node, start, cameFrom)
      if (!members.has(to) || cameFrom.has(to)) continue
      cameFrom.set(to, node)
      open.push(to)
    }
  return group
}

function pathTo(end: number, start: number, cameFrom: ReadonlyMap<number, number>): readonly number[] {
  const path: number[] = []
  for (let node: number | undefined = end; node !== undefined && node !== start; node = cameFrom.get(node))
    path.push(node)
  return [start, ...path.toReversed()]
}
