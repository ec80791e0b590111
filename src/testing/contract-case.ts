/** One rule of a contract, for any test runner to register: `for (const c of cases) test(c.name, c.run)`. */
export interface ContractCase {
  readonly name: string
  /** Rejects with an `AssertionError` when the rule is broken. */
  readonly run: () => Promise<void>
}
