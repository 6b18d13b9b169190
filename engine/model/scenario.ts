type Values = Readonly<Record<string, unknown>>

/** What is to happen to records when somebody does something; tried out before a change of the metadata goes live. */
export interface Scenario {
  readonly name: string
  readonly title: string
  /** By the name that the record has in the scenario. */
  readonly given: ReadonlyMap<string, { readonly entity: string; readonly values: Values }>
  readonly when: readonly ScenarioStep[]
  readonly expected: Expectation
}

export interface ScenarioStep {
  /** The role of who does it; an administrator without it. */
  readonly role: string | undefined
  readonly act:
    | { readonly kind: 'create'; readonly record: string; readonly entity: string; readonly values: Values }
    | { readonly kind: 'change'; readonly record: string; readonly values: Values }
    | { readonly kind: 'transition'; readonly record: string; readonly transition: string; readonly values: Values }
    | { readonly kind: 'delete'; readonly record: string }
}

/** What comes of the last step. */
export type Expectation =
  | { readonly kind: 'accepted'; readonly records: ReadonlyMap<string, Values> }
  | {
      readonly kind: 'refused'
      readonly code: string | undefined
      readonly field: string | undefined
      readonly message: string | undefined
    }
