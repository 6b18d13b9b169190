/** The documents as the meta-schemas let them through: what `compile` may rely on after the first check. */
export type {
  Action as ActionDocument,
  AutomationDocument,
  Cell as CellDocument,
  DashboardDocument,
  EntityDocument,
  ListDocument,
  Panel as PanelDocument,
  Related as RelatedDocument,
  ReportDocument,
  RoleDocument,
  Rows as RowsDocument,
  ScenarioDocument,
  ScenarioStep as ScenarioStepDocument,
  ScorecardDocument,
  Section as SectionDocument,
  Step as StepDocument,
  Tab as TabDocument,
  TemplateDocument,
  TranslationDocument,
  TypeDocument,
  View as ViewDocument,
  WorkflowDocument,
} from './format.d.ts'

/** The entries of a keyed part in their order: by their number where it is given, else as they stand. */
export function inOrder<Entry extends { readonly order?: number }>(keyed: Readonly<Record<string, Entry>> = {}): [string, Entry][] {
  return Object.entries(keyed)
    .map(([key, entry], index) => ({ key, entry, place: entry.order ?? index * 10 }))
    .sort((a, b) => a.place - b.place)
    .map(({ key, entry }) => [key, entry])
}
