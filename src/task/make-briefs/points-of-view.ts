/** What each of the usual points of view looks for. */
export const pointsOfView: Readonly<Record<string, string>> = {
  skeptic:
    "what is claimed without support, what could be wrong, which assumptions carry the rest, and what would disprove it",
  optimist:
    "what can come of it at best, which strengths and openings others overlook, and what would have to be done to get there",
  pessimist: "what can go wrong, how likely and how bad that would be, and which early signs would tell",
  realist:
    "what is likely to happen with the people, time and money there are, and what similar cases have come to",
  security:
    "ways to abuse it, data that can leak or be altered, missing checks of who may do what, secrets in the open, and unsafe defaults",
  privacy:
    "personal data that is collected, kept, combined or passed on, whether that is needed, and what people are told of it",
  performance:
    "what takes time, memory or requests, how that grows with size and load, and what can be spared",
  reliability:
    "what happens when parts fail, are slow or come twice, what is lost then, and how the whole recovers",
  correctness: "cases in which it does something else than it says, edge cases, and steps that do not follow",
  maintainer:
    "what is hard to read, to change or to test in a year, hidden couplings, and names that say something else",
  user: "what somebody who uses it wants to get done, where they stumble, and what they are not told",
  beginner: "words and steps that are taken for granted, and what has to be known first",
  expert: "what somebody who knows the field misses, finds too simple, or would do otherwise, and why",
  accessibility:
    "who is kept out: people who see, hear, move, read or think differently, or use old devices and slow lines",
  economist:
    "costs and benefits, who bears and who gets them, incentives, and what else could be done with the same means",
  lawyer: "duties, rights, licences and liabilities that it touches, and wording that can be read two ways",
  ethicist:
    "who is affected without a say, what is fair to whom, and which harms are accepted for which good",
  historian: "what was tried before, what came of it, and in what this case differs",
  scientist:
    "what is measured and how, what else could explain it, and which test would tell the explanations apart",
  strategist:
    "what it does to the position in the long run, how others will respond, and which doors it opens or shuts",
}
