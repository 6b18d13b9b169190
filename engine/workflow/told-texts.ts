import { isJsonObject } from '../base/json.ts'
import { parseSelection, type Selection } from '../database/index.ts'
import { type Person, personById } from '../identity/index.ts'
import { Views } from '../live/index.ts'
import { resolvePath } from '../metadata/index.ts'
import type { LabelPart } from '../model/label.ts'
import type { Entity, Model } from '../model/model.ts'
import { type RecordsContext, readMany, type WriteContext } from '../records/index.ts'

type Json = Readonly<Record<string, unknown>>

const views = new Views()

/**
 * What each of the people is told of a record, by their ids: the text is filled in with what they may see of it, and who may not see the
 * record is told nothing, as it does not exist for them.
 */
export async function toldTexts(
  context: WriteContext,
  about: { readonly entity: Entity; readonly id: string; readonly record: Json },
  people: readonly string[],
  parts: readonly LabelPart[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for (const id of people) {
    const person = await personById(context, id)
    const record = person === undefined ? undefined : await seenBy(context, person, about, parts)
    if (record !== undefined) texts.set(id, parts.map((part) => ('text' in part ? part.text : textAt(record, part.path))).join(''))
  }
  return texts
}

async function seenBy(
  context: WriteContext,
  person: Person,
  { entity, id, record }: { readonly entity: Entity; readonly id: string; readonly record: Json },
  parts: readonly LabelPart[],
): Promise<Json | undefined> {
  const view = views.of(context.model, person)
  if (view.visibility === undefined) return record
  const reader: RecordsContext = { ...context, ...view, personId: person.id, teams: person.teams }
  const found = await readMany(reader, context.executor, entity, [id], selectionOf(view.model, entity, parts), { withTrash: true })
  const text = found.get(id)?.text
  return text === undefined ? undefined : JSON.parse(text)
}

/** The paths that somebody knows. */
function selectionOf({ entities }: Model, { name }: Entity, parts: readonly LabelPart[]): Selection {
  const entity = entities.get(name)
  const paths = parts.flatMap((part) => ('path' in part ? [part.path] : []))
  const known = paths.filter((path) => entity !== undefined && !('problem' in resolvePath(entities, entity, path)))
  return known.length === 0 ? new Map() : parseSelection(known.join(','))
}

function textAt(record: Json, path: string): string {
  const value = path.split('.').reduce<unknown>((found, name) => (isJsonObject(found) ? found[name] : undefined), record)
  const shown = isJsonObject(value) ? value.label : value
  return shown === null || shown === undefined ? '' : String(shown)
}
