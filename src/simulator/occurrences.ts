/** Counts how often each body has come, so that identical requests draw different samples. */
export interface Occurrences {
  /** How often `key` came before this call. */
  next(key: string): number
}

/**
 * A counter that remembers the `capacity` bodies seen last; one that is forgotten starts at 0 again.
 *
 * Bounded, so that a load test of millions of different requests neither grows nor slows the server.
 */
export function countOccurrences(capacity = 20_000): Occurrences {
  const counts = new Map<string, number>()
  return {
    next(key) {
      const seen = counts.get(key) ?? 0
      // Deleting first moves the key to the end of the map's order: the first key is the one unused for longest.
      counts.delete(key)
      counts.set(key, seen + 1)
      if (counts.size > capacity) {
        const { value: oldest } = counts.keys().next()
        if (oldest !== undefined) counts.delete(oldest)
      }
      return seen
    },
  }
}
