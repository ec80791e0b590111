import { ConfigError } from "../../errors.js"
import { accountNamed } from "./account-named.js"
import type { Check } from "./check.js"
import { citations } from "./citations.js"
import { conflictsNamed } from "./conflicts-named.js"
import { conservation } from "./conservation.js"
import { constraintsKept } from "./constraints-kept.js"
import { distortion } from "./distortion.js"
import { factsCited } from "./facts-cited.js"
import { requirementsServed } from "./requirements-served.js"
import { schemaFits } from "./schema-fits.js"

/** Every check there is, in the order in which they are made. */
export const checks: readonly Check[] = [
  schemaFits,
  conservation,
  requirementsServed,
  citations,
  factsCited,
  accountNamed,
  conflictsNamed,
  constraintsKept,
  distortion,
]

/**
 * Refuses what cannot be waived: the shape of the output, the conservation of records and the failure account are
 * promises, not options.
 *
 * @throws ConfigError for a check that does not exist or cannot be waived
 */
export function checkWaivers(waive: readonly string[]): void {
  const open = checks.filter((check) => check.waivable).map((check) => check.id)
  for (const id of waive) {
    const check = checks.find((one) => one.id === id)
    if (check === undefined) {
      throw new ConfigError(
        `Expected \`waive\` to name checks (${open.join(", ")}), got "${id}". Check the spelling`,
      )
    }
    if (!check.waivable) {
      throw new ConfigError(
        `Expected \`waive\` to name checks that can be waived (${open.join(", ")}), got "${id}" (${check.name}), which always holds. Leave it out`,
      )
    }
  }
}
