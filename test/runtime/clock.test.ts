import { expect, it, vi } from "vitest"
import { systemClock } from "../../src/runtime/clock.js"

it("time goes on when somebody sets the system's clock back", () => {
  const start = Date.now()
  let told = start
  const system = vi.spyOn(Date, "now").mockImplementation(() => told)
  const first = systemClock.now()
  told += 1_000
  expect(systemClock.now() - first).toBe(1_000)
  told -= 600_000
  expect(systemClock.now() - first).toBe(1_000)
  told += 500
  expect(systemClock.now() - first).toBe(1_500)
  system.mockRestore()
})
