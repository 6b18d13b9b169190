import { pointerStep } from '../base/json.ts'
import type { Entity, EntityAction, Panel } from '../model/model.ts'
import type { CompileContext } from './compile-context.ts'
import { type ActionDocument, type EntityDocument, inOrder, type PanelDocument } from './documents.ts'
import { relatedRecords } from './layout.ts'

/** The buttons and the panels of an entity, in their order; what they name was checked, or is checked later. */
export function buildScreenParts(context: CompileContext, entity: Entity, document: EntityDocument): Pick<Entity, 'actions' | 'panels'> {
  const { 'x-actions': actions, 'x-panels': panels } = document
  return {
    ...(actions === undefined ? {} : { actions: inOrder(actions).map(([key, action]) => actionOf(key, action)) }),
    ...(panels === undefined ? {} : { panels: inOrder(panels).map(([key, panel]) => panelOf(context, entity, key, panel)) }),
  }
}

function actionOf(key: string, { title, icon, call, place = 'header', confirm, roles }: ActionDocument): EntityAction {
  return {
    ...{ key, title, call, place },
    ...(icon === undefined ? {} : { icon }),
    ...(confirm === undefined ? {} : { confirm }),
    ...(roles === undefined ? {} : { roles: new Set(typeof roles === 'string' ? [roles] : roles) }),
  }
}

function panelOf(context: CompileContext, entity: Entity, key: string, panel: PanelDocument): Panel {
  const { title, fields = [], related, view, filter, template } = panel
  const names = fields.flat().flatMap((cell) => (typeof cell === 'string' ? cell : (cell.field ?? [])))
  const list = related === undefined ? undefined : relatedRecords(context, entity, related, `/x-panels${pointerStep(key)}/related`)
  const [name = '', viewKey = ''] = view?.split('.') ?? []
  return {
    ...{ key, title, fields: names },
    ...(list === undefined ? {} : { related: list }),
    ...(view === undefined ? {} : { view: { entity: name, key: viewKey } }),
    ...(filter === undefined ? {} : { filter }),
    ...(template === undefined ? {} : { template }),
  }
}
