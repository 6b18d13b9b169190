import { Book } from './book.ts'
import { type Customizations, noCustomizations } from './customization-rows.ts'
import { customised } from './customizations.ts'
import type { DocType } from './doctype.ts'
import { entityDocument } from './entity.ts'
import { withFetchedTypes } from './fetch.ts'
import { type ConversionReport, Reporter } from './report.ts'
import { roleDocuments, rolesOf } from './roles.ts'
import { stubsFor } from './stubs.ts'
import { workflowDocument } from './workflows.ts'
import type { Draft, Writing } from './writing.ts'

export interface Conversion {
  /** Documents by their path below the folder of the layer: `entities/customer.json`. */
  readonly documents: ReadonlyMap<string, Draft>
  readonly report: ConversionReport
}

/** DocTypes, as a site has changed them, as a layer of documents. The same DocTypes give the same documents, in whatever order they come. */
export function convertDocTypes(given: readonly DocType[], changes: Customizations = noCustomizations): Conversion {
  const all = withFetchedTypes(withoutRepetition(customised(withoutRepetition(given), changes)))
  const doctypes = all.filter(({ isStub }) => isStub !== true)
  const stubs = stubsFor(all)
  const book = new Book([...doctypes, ...stubs])
  const report = new Reporter()
  const documents = new Map<string, Draft>()
  const roles = rolesOf(book)
  for (const use of book.uses) {
    const writing: Writing = { book, report, use, documents }
    const document = entityDocument(writing)
    if (!book.isOnlyPicked(use)) documents.set(`entities/${use.entity}.json`, document)
    const workflow = workflowDocument(writing, use, roles)
    if (workflow !== undefined) documents.set(`workflows/${use.entity}.json`, workflow)
  }
  for (const [name, role] of roleDocuments(book, report)) documents.set(`roles/${name}.json`, role)
  const sorted = new Map([...documents].sort(([a], [b]) => (a < b ? -1 : 1)))
  for (const { name, customFields = [], unapplied = [] } of [...doctypes, ...stubs]) {
    if (customFields.length > 0) report.say(name, `fields that the site has added: ${customFields.join(', ')}`)
    for (const text of unapplied) report.say(name, `the site changes what is not there, which stands in the comment: ${text}`)
  }
  const names = stubs.map((stub) => stub.name)
  return { documents: sorted, report: report.finish(doctypes.length, names) }
}

/** Sorted by name; of several with the same name the last one counts, as a file that was read again replaces the first. */
function withoutRepetition(given: readonly DocType[]): readonly DocType[] {
  const byName = new Map(given.map((doctype) => [doctype.name, doctype]))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
