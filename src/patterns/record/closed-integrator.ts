import type { IntegrateContext, Integration, Integrator } from "../../integrate/integrator.js"
import type { BriefSpec } from "../../task/brief.js"

/** What limits an integrator to what is on record. */
export interface OnRecord {
  has(briefId: string): boolean
  /** What closed the run on record, should the integrator want more than there is. */
  readonly closedBy: NonNullable<IntegrateContext["closedBy"]>
  /** Whether it decides otherwise than the one on record did: then it says that it wanted more. */
  readonly differs: boolean
}

/** An integrator that is given further briefs as far as they are on record; for more, the run is closed to it. */
export function closedIntegrator(integrator: Integrator, record: OnRecord): Integrator {
  const { name, params, agents } = integrator
  return {
    name,
    params,
    ...(agents === undefined ? {} : { agents }),
    ...(integrator.refsOf === undefined ? {} : { refsOf: integrator.refsOf.bind(integrator) }),
    ...(integrator.mergesKey === undefined ? {} : { mergesKey: integrator.mergesKey.bind(integrator) }),
    // Without `settled`: nothing is spared by stopping branches that cost nothing.
    async integrate(outcomes, context) {
      const integration = await integrator.integrate(outcomes, context)
      if (integration.done) return integration
      const more = withIds(integration.more, context).filter(({ id }) => record.has(id))
      if (more.length > 0) return { ...integration, more }
      const closed = { ...context, closed: true, closedBy: record.closedBy }
      const last = await integrator.integrate(outcomes, closed)
      return record.differs ? saying(last, integration.more.length) : last
    },
  }
}

/** As the plan would name them. */
function withIds(
  more: readonly BriefSpec[],
  { briefs }: IntegrateContext,
): readonly (BriefSpec & { readonly id: string })[] {
  return more.map((spec, position) => ({ ...spec, id: spec.id ?? String(briefs.length + position + 1) }))
}

function saying(integration: Integration<unknown>, wanted: number): Integration<unknown> {
  if (!integration.done) return integration
  const briefs = wanted === 1 ? "1 more brief" : `${wanted} more briefs`
  const warning = `closed to further rounds: ${briefs} would have gone out, and none of them is on record`
  return { ...integration, warnings: [...(integration.warnings ?? []), warning] }
}
