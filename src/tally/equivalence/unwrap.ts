import { collapse, stripPeriod, stripQuotes } from "./fold-text.js"

const label =
  /^(?:\*\*|__)?(?:(?:the|my) )?(?:(?:final|correct|best|right) )*(?:answer|result|choice|option)(?:\*\*|__)? ?(?:is ?:?|[:=])(?:\*\*|__)? ?(?=\S)/i

/** Pairs that say how a text is set, not what it says. */
const settings = [
  /^\*\*([^*]+)\*\*$/,
  /^__([^_]+)__$/,
  /^\*([^*]+)\*$/,
  /^_([^_]+)_$/,
  /^\$\$([^$]+)\$\$$/,
  /^\$([^$]+)\$$/,
  /^\\\(([^()]*)\\\)$/,
  /^\\\[([^[\]]*)\\\]$/,
  /^\\(?:text|mathrm|mathbf|textbf|mbox|displaystyle)\s?\{([^{}]*)\}$/,
]

// Each step takes something off; more layers than this are not how anybody writes an answer.
const mostLayers = 16

/**
 * A short text, and then what is in it, layer by layer: without label ("Answer:"), quotation marks, emphasis,
 * LaTeX delimiters, `\boxed{}` and a closing period.
 */
export function* layers(text: string): Generator<string> {
  let current = collapse(boxed(text) ?? text)
  for (let layer = 0; layer < mostLayers; layer += 1) {
    yield current
    const next = innerOf(current)
    if (next === current) return
    current = next
  }
}

/** What is in all those layers. */
export function unwrap(text: string): string {
  let innermost = ""
  for (const layer of layers(text)) innermost = layer
  return innermost
}

function innerOf(text: string): string {
  const unquoted = stripQuotes(text)
  if (unquoted !== text) return unquoted
  for (const setting of settings) {
    const inner = setting.exec(text)?.[1]?.trim()
    if (inner !== undefined && inner !== "") return inner
  }
  const unlabelled = text.replace(label, "")
  if (unlabelled !== text) return unlabelled
  const whole = boxed(text)
  return whole === undefined ? stripPeriod(text) : collapse(whole)
}

/** What the text has in `\boxed{}`, the mark of a final answer; nothing where two of them differ. */
function boxed(text: string): string | undefined {
  const opener = /\\(?:boxed|fbox)\s?\{/g
  let content: string | undefined
  for (let found = opener.exec(text); found !== null; found = opener.exec(text)) {
    const end = closingBrace(text, opener.lastIndex)
    if (end === undefined) return undefined
    const inner = text.slice(opener.lastIndex, end).trim()
    if (content !== undefined && content !== inner) return undefined
    content = inner
    opener.lastIndex = end
  }
  return content
}

function closingBrace(text: string, from: number): number | undefined {
  let open = 1
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (character === "\\") at += 1
    else if (character === "{") open += 1
    else if (character === "}") {
      open -= 1
      if (open === 0) return at
    }
  }
  return undefined
}
