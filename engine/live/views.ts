import { accessForModels, accessOf, narrowAccess, openAccess, visibleModel } from '../access/index.ts'
import type { Visibility } from '../database/index.ts'
import type { Person } from '../identity/index.ts'
import type { Model } from '../model/model.ts'
import { translated } from '../model/translate.ts'

/** The model as a person knows it, and by whose rights is read; without `visibility` everything is open. */
export interface View {
  readonly model: Model
  readonly visibility?: Visibility
}

/** Sets of roles that are remembered for one model; beyond that, the oldest is forgotten. */
const remembered = 200

/** What people see of a model in their language, made once for each language, set of roles and scopes of a token. */
export class Views {
  readonly #ofModel = new WeakMap<Model, Map<string, View>>()

  /** The engine itself (null) and administrators see everything. */
  of(whole: Model, person: Pick<Person, 'isAdministrator' | 'roles' | 'scope' | 'language'> | null): View {
    const model = translated(whole, person?.language)
    if (person === null || person.isAdministrator) return { model }
    const views = this.#ofModel.get(model) ?? new Map<string, View>()
    this.#ofModel.set(model, views)
    const roles = [...new Set(person.roles)].filter((role) => model.roles.has(role)).sort()
    const { scope } = person
    const key = [
      ...roles,
      ...(scope === undefined
        ? []
        : ['|', scope.isOfAdministrator ? 'all' : '', scope.isForModels === true ? 'models' : '', ...scope.names]),
    ].join(' ')
    let view = views.get(key)
    if (view === undefined) {
      const held = scope?.isOfAdministrator === true ? openAccess() : accessOf(model, roles)
      const narrowed = scope === undefined ? held : narrowAccess(model, held, scope.names)
      const access = scope?.isForModels === true ? accessForModels(narrowed) : narrowed
      view = { model: visibleModel(model, access), visibility: { model, access } }
      if (views.size >= remembered) views.delete(views.keys().next().value ?? '')
      views.set(key, view)
    }
    return view
  }
}
