// ISO 4217 codes that stand beside amounts; any other three letters are a unit.
const codes = (
  "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KRW KZT MXN MYR NGN NOK NZD " +
  "PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR"
).split(" ")

/** What signs stand for, where they stand beside a code. */
const codesOf: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP EGP",
  "¥": "JPY CNY",
  "₹": "INR",
  "₩": "KRW",
  "₽": "RUB",
  "₺": "TRY",
  "₪": "ILS",
  "฿": "THB",
  "₫": "VND",
  "₴": "UAH",
  $: "USD AUD CAD NZD SGD HKD TWD MXN CLP COP ARS BRL",
}

const mark = `(?:[A-Z]{0,2}\\p{Sc}|(?:${codes.join("|")})(?!\\p{L}))`
const leading = new RegExp(`^${mark} ?`, "u")
const trailing = new RegExp(`^ ?${mark}`, "u")

/** The currency mark that a text starts with ("$", "US$", "EUR"), with the space beside it; empty where there is none. */
export function leadingMark(text: string): string {
  return leading.exec(text)?.[0] ?? ""
}

/** The currency mark right after a number. */
export function trailingMark(text: string): string {
  return trailing.exec(text)?.[0] ?? ""
}

/** Whether two marks on either side of a number name one currency ("$5 USD"). */
export function sameCurrency(before: string, after: string): boolean {
  if (before === "" || after === "" || before === after) return true
  return names(before, after) || names(after, before)
}

function names(sign: string, code: string): boolean {
  return (codesOf[sign.slice(-1)] ?? "").split(" ").includes(code)
}
