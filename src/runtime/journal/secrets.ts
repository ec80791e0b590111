/** Shorter ones would take ordinary words out of the record. */
const shortestSecret = 8

// Not the working directory, a program that asks for a password, an author, or the place of a socket.
const secretName =
  /KEY|TOKEN|SECRET|CREDENTIAL|DSN|(?<!ASK|BY|COM)PASS|(?<!^|^OLD)PWD|AUTH(?!OR(?!I[SZ])|_SOCK)/i
const urlName = /(?:^|_)UR[IL]$/i
const withPassword = /:\/\/[^\s/?#:@]*:([^\s/?#]+)@/

// Words of the journal's own that are as long as a secret: without them it could not be read again.
const ownWords = `
  abstained agreement assumptions attempts backoffMs briefIds byChoice cachedTokens cancelled cancelledBy
  canonicalVersion clusters complete composed composes confidence conflict conflicts constraints
  content_filter contradictions coverage deadline decision delayMs dependencies dependency_failed dependsOn
  draining duplicate duplicates elements endedAt escalated estimate evidence exclusive exemplar exponent
  failures findings firstIndex firstWave greatest hasOutput httpStatus identity independence inputTokens
  integrator internal invalid_output invalid_request launched leftOutRequirements logProbability
  modeProbability mostWeight normalised not_applicable not_approved objective options outcomes outputKeys
  outputTokens overBudget overloaded planHash priority proposed quarantined rate_limit rationale
  reasoningTokens recordIds redacted rejected reopened replaced requested required requirement
  requirementIds requirements resolved retryFailed run_end runnerUp sampleIndex seedGiven sentence
  shareOfLaunched shareOfUsable shortfall similarity simulated startedAt stopReason timed_out timedOut
  timeoutMs tokenWaitMs tolerated transient truncated unresolved verified verifier warnings`

/** Whether a text can be told from the words that a journal is made of. */
export function isSecret(text: string): boolean {
  return text.trim().length >= shortestSecret && !ownWords.includes(text)
}

/**
 * The values of environment variables that are named like secrets (KEY, TOKEN, SECRET, PASS, PWD, CREDENTIAL, AUTH, DSN),
 * and the passwords in those that are named like URLs.
 *
 * Values under 8 characters are left out, and words that a journal is made of.
 */
export function environmentSecrets(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  return Object.entries(environment).flatMap(([name, value = ""]) => {
    const password = withPassword.exec(value)?.[1]
    const whole = secretName.test(name) || (urlName.test(name) && password !== undefined) ? [value] : []
    return [...whole, ...(password === undefined ? [] : [password])].filter(isSecret)
  })
}
