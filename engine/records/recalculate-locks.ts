import { send } from '../database/index.ts'
import { anyRow, type BackStep, type Dependency, type StoredField } from '../model/dependencies.ts'
import type { Entity, Model } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch } from './draft.ts'
import { wholeModel } from './recalculate-values.ts'

type Mode = 'shared' | 'exclusive'

/**
 * Takes the locks of the computed values that a batch may reach before it takes any row: two writers who take rows in different orders
 * on the way, one up to a sum and one down to a copy, would wait for each other for ever. The first step of a write.
 */
export async function lockFormulas(context: WriteContext, { entity, drafts }: Pick<Batch, 'entity' | 'drafts'>): Promise<void> {
  if (!takesLocks(context)) return
  const isWhole = drafts.some(({ isNew }) => isNew)
  const sent = new Set(
    drafts.flatMap(({ input }) => (typeof input.body === 'object' && input.body !== null ? Object.keys(input.body) : [])),
  )
  await lockFormulasOf(context, entity, isWhole ? undefined : sent)
}

/** The same for records that come or go, or of which only the fields named change. */
export async function lockFormulasOf(context: WriteContext, entity: Entity, touched?: ReadonlySet<string>): Promise<void> {
  if (!takesLocks(context)) return
  const { dialect } = context.executor
  const model = wholeModel(context)
  const modes = formulaModes(model, entity, touched)
  for (const target of model.dependencies.fields) {
    const mode = target.guard === 'all' ? modes.get(target) : undefined
    const lock = mode === undefined ? undefined : dialect.lockName(`${target.entity}.${target.field}`, mode)
    if (lock !== undefined) await send(context.executor, lock)
  }
}

function takesLocks(context: WriteContext): boolean {
  const hasLocks = context.executor.dialect.lockName('', 'shared') !== undefined
  return hasLocks && wholeModel(context).dependencies.fields.some(({ guard }) => guard === 'all')
}

/** Which values a write may reach, also by way of others: those of the record itself shared, those of other records alone. */
function formulaModes(model: Model, entity: Entity, touched: ReadonlySet<string> | undefined): ReadonlyMap<StoredField, Mode> {
  const modes = new Map<StoredField, Mode>()
  const reach = (target: StoredField, mode: Mode): void => {
    const before = modes.get(target)
    if (before === mode || before === 'exclusive') return
    modes.set(target, mode)
    for (const { field, back, target: next } of model.dependencies.byEntity.get(target.entity) ?? []) {
      if (field === target.field) reach(next, mode === 'shared' && isOwn(back) ? 'shared' : 'exclusive')
    }
  }
  for (const part of withLines(model, entity)) {
    const isRead = ({ field }: Dependency) =>
      touched === undefined || part !== entity || touched.has(field) || (field !== anyRow && entity.fields.get(field)?.isSystem === true)
    for (const dependency of model.dependencies.byEntity.get(part.name) ?? []) {
      if (dependency.target.entity === part.name) reach(dependency.target, 'shared')
      if (isRead(dependency)) reach(dependency.target, isOwn(dependency.back) ? 'shared' : 'exclusive')
    }
  }
  return modes
}

function isOwn(back: readonly BackStep[]): boolean {
  return back.every(({ step }) => step === 'owner')
}

function withLines(model: Model, entity: Entity): readonly Entity[] {
  const lines = [...entity.fields.values()].flatMap((field) => model.entities.get(field.lines?.entity ?? '') ?? [])
  return [entity, ...lines.flatMap((line) => withLines(model, line))]
}
