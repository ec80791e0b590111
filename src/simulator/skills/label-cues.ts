/** Labels that seldom stand in the text they are for, and the words that speak for them. */
const cues: readonly { readonly label: RegExp; readonly words: RegExp }[] = [
  {
    label: /^(?:bug|defect|error|incident)/i,
    words:
      /\b(?:nothing|fail(?:s|ed)?|crash\w*|broken|errors?|wrong|stopped|freezes|cannot|doesn't|not work\w*)\b/gi,
  },
  {
    label: /^(?:feature|enhancement|request|idea)/i,
    words: /\b(?:add|support|would be|could you|could it|wish|please|allow|option to|nice)\b/gi,
  },
  { label: /^question/i, words: /\?|\b(?:how|where|which|why|when)\b/gi },
  {
    label: /^positive/i,
    words: /\b(?:good|great|love\w*|excellent|happy|best|perfect|recommend\w*|wonderful)\b/gi,
  },
  {
    label: /^negative/i,
    words: /\b(?:bad|terrible|hate\w*|awful|worst|poor|disappoint\w*|broke\w*|never|refund)\b/gi,
  },
  { label: /^spam/i, words: /\b(?:free|winner|prize|click|offer|credit|urgent)\b/gi },
]

/** How many words of a text speak for a label. */
export function cuesFor(label: string, text: string): number {
  const words = cues.find((cue) => cue.label.test(label))?.words
  return words === undefined ? 0 : (text.match(words)?.length ?? 0)
}
