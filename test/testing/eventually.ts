import { vi } from "vitest"

/**
 * Waits until an assertion holds that depends on a socket, a program or a file: as long as a busy machine may take,
 * and so that in vain it fails with its own message, before the test runs out of time.
 */
export function eventually(assertion: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 45_000, interval: 10 })
}
