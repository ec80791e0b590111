// JavaScript, not JSON, because the layers are one table and not a list repeated for each folder; not TypeScript, because
// oxlint reads that only on Node 22. It is found by `-c`, see `npm run lint`.
import { mayImport, packageHomes, pureFolders } from "./scripts/layers.mjs"

const alternatives = (names) => `(?:${names.map((name) => name.replaceAll(/[/.-]/g, "\\$&")).join("|")})`

const rootFiles = ["errors", "index"]
const folders = Object.keys(mayImport).filter((name) => !rootFiles.includes(name))
const useTheRuntime = "Time, randomness and ids come from the injected runtime (src/runtime/clock.ts)"

// oxlint takes the last matching override whole, so that each place needs its complete list.
/** Everything that `place`, a folder of src/ or the start of a file's path in it, may not import. */
function restrictedImports(place) {
  // In a folder, `./graph/` is a part of that folder; in src/ itself it is the layer.
  const upwards = folders.includes(place.split("/")[0]) ? "(?:\\.\\./)+" : "\\.{1,2}/(?:\\.\\./)*"
  const [folder] = place.split("/")
  const allowed = mayImport[folder] ?? []
  const forbidden = Object.keys(mayImport).filter((other) => other !== folder && !allowed.includes(other))
  const elsewhere = packageHomes.filter(
    ({ homes }) => !homes.some((home) => place === home || folder === home),
  )
  const patterns = [
    {
      regex: `^${upwards}${alternatives(forbidden)}(?:/|\\.js$)`,
      message: `${folder} may import only ${allowed.join(", ") || "nothing"} (scripts/layers.mjs)`,
    },
    {
      regex: `^${alternatives(elsewhere.flatMap(({ packages }) => packages))}(?:/|$)`,
      message: "This package has another home (scripts/layers.mjs)",
    },
    {
      regex: "^langgraph-quorum(?:/|$)",
      message: "Import the file that defines the name, not the public index",
    },
  ]
  if (place !== "runtime/clock" && folder !== "simulator") {
    patterns.push({ regex: "^(?:node:)?(?:timers|perf_hooks)(?:/|$)", message: useTheRuntime })
    patterns.push({ regex: "^(?:node:)?crypto$", importNamePattern: "^random", message: useTheRuntime })
  }
  if (pureFolders.includes(folder)) {
    const effects = [
      "fs",
      "net",
      "http",
      "http2",
      "https",
      "dns",
      "tls",
      "dgram",
      "readline",
      "child_process",
    ]
    patterns.push({
      regex: `^(?:node:)?${alternatives([...effects, "worker_threads", "cluster"])}(?:/|$)`,
      message: `${folder}/ is pure: no files, no network, no processes`,
    })
  }
  return { "no-restricted-imports": ["error", { patterns }] }
}

const timeRules = {
  "no-restricted-globals": [
    "error",
    {
      globals: ["setTimeout", "setInterval", "performance", "crypto"].map((name) => ({
        name,
        message: useTheRuntime,
      })),
      checkGlobalObject: true,
    },
  ],
  "no-restricted-properties": [
    "error",
    ...[
      "Date.now",
      "Math.random",
      "crypto.randomUUID",
      "crypto.randomBytes",
      "process.hrtime",
      "AbortSignal.timeout",
    ]
      .map((name) => name.split("."))
      .map(([object, property]) => ({ object, property, message: useTheRuntime })),
  ],
}

const files = [
  ...rootFiles,
  "runtime/clock",
  ...packageHomes.flatMap(({ homes }) => homes.filter((home) => home.includes("/"))),
]

export default {
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node"],
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  env: { node: true, es2023: true },
  ignorePatterns: ["dist", "node_modules", ".build", "coverage", ".quorum"],
  categories: { correctness: "error", suspicious: "error" },
  rules: {
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "import/no-default-export": "error",
    "import/no-duplicates": "error",
    "import/no-mutable-exports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-namespace": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
    "typescript/consistent-type-exports": "error",
    "typescript/no-misused-promises": "error",
    "typescript/return-await": ["error", "error-handling-correctness-only"],
    "typescript/switch-exhaustiveness-check": [
      "error",
      { allowDefaultCaseForExhaustiveSwitch: false, considerDefaultExhaustiveForUnions: false },
    ],
    "typescript/no-unsafe-argument": "error",
    "typescript/no-unsafe-assignment": "error",
    "typescript/no-unsafe-call": "error",
    "typescript/no-unsafe-function-type": "error",
    "typescript/no-unsafe-member-access": "error",
    "typescript/no-unsafe-return": "error",
    "typescript/only-throw-error": "error",
    "typescript/prefer-promise-reject-errors": "error",
    "typescript/restrict-plus-operands": "error",
    "typescript/use-unknown-in-catch-callback-variable": "error",
    "typescript/no-deprecated": "error",
    "typescript/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
    "typescript/no-dynamic-delete": "error",
    "typescript/no-require-imports": "error",
    eqeqeq: "error",
    "no-array-constructor": "error",
    "no-empty": "error",
    "no-param-reassign": "error",
    "no-proto": "error",
    "no-prototype-builtins": "error",
    "no-promise-executor-return": "error",
    "no-self-compare": "error",
    "no-template-curly-in-string": "error",
    "no-var": "error",
    "prefer-const": "error",
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "unicorn/prefer-node-protocol": "error",
    // At a generic boundary `as T` is the only way; what counts is that `any` never gets there (no-unsafe-* above).
    "typescript/no-unsafe-type-assertion": "off",
    // Names of other people's members.
    "no-underscore-dangle": "off",
    // The compiler's noImplicitReturns does this, and knows when a switch is exhaustive.
    "typescript/consistent-return": "off",
    // Fires at placeholders such as `let release = () => {}` that are filled in later.
    "unicorn/consistent-function-scoping": "off",
    // Names of one idea come back in small scopes; the compiler and `const` keep that harmless.
    "no-shadow": "off",
    // fast-check is used as `fc`, as its documentation does.
    "import/no-named-as-default-member": "off",
    // `toSorted` and `toReversed` are the way here, but sorting one's own fresh array is fine.
    "unicorn/no-array-sort": "off",
  },
  overrides: [
    // A folder that the table does not know may import nothing of src/: so nobody forgets to list it.
    {
      files: ["src/**/*.ts"],
      rules: {
        ...restrictedImports("unlisted"),
        ...timeRules,
        "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
        "no-console": "error",
      },
    },
    ...[...folders, ...files].map((place) => ({
      files: [folders.includes(place) ? `src/${place}/**` : `src/${place}*.ts`],
      rules: restrictedImports(place),
    })),
    {
      files: ["src/runtime/clock*", "src/simulator/**"],
      rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
    },
    {
      // What users copy must use what users can import.
      files: ["examples/**", "evals/**"],
      rules: {
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              {
                regex: "^(?:\\.\\./)+(?:src|dist)/",
                message: "Import from langgraph-quorum, as a user would",
              },
            ],
          },
        ],
      },
    },
    {
      files: ["test/**"],
      plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node", "vitest"],
      rules: {
        "vitest/no-focused-tests": "error",
        "vitest/no-disabled-tests": "error",
        "vitest/no-commented-out-tests": "error",
        "vitest/no-identical-title": "error",
        "vitest/valid-expect": "error",
        // Shared contract suites and properties assert in functions that the rule cannot see.
        "vitest/expect-expect": "off",
        "vitest/no-conditional-expect": "off",
        // Titles come from tables and from constants too; mocks are typed where they are made.
        "vitest/valid-title": "off",
        "vitest/require-mock-type-parameters": "off",
        // Tests pass on whatever a signal or a user's code was stopped with, and `expect.stringContaining` is an `any`.
        "no-promise-executor-return": "off",
        "typescript/prefer-promise-reject-errors": "off",
        "typescript/no-unsafe-assignment": "off",
      },
    },
    { files: ["*.config.{ts,mjs}", "evals/**/*.eval.ts"], rules: { "import/no-default-export": "off" } },
    {
      // Plain JavaScript carries no types for these to go by.
      files: ["**/*.mjs"],
      rules: {
        "typescript/no-unsafe-argument": "off",
        "typescript/no-unsafe-assignment": "off",
        "typescript/no-unsafe-call": "off",
        "typescript/no-unsafe-member-access": "off",
        "typescript/no-unsafe-return": "off",
      },
    },
  ],
}
