import type { BaseKind } from '../model/report.ts'
import type { ListedConnector } from './connector.ts'
import { connectorsOf } from './connectors.ts'
import type { Plugin } from './plugin.ts'
import type { Say } from './say.ts'

/** A plugin as it is listed for people: what it may, and what it brings that others choose from. */
export interface ListedPlugin {
  readonly name: string
  readonly version: string
  readonly title: string
  readonly rights: readonly string[]
  readonly outbound: readonly string[]
  readonly connectors: readonly ListedConnector[]
  readonly reportKinds: readonly { readonly name: string; readonly title: string; readonly on: BaseKind }[]
}

export function listedPlugin(plugin: Plugin, say: Say): ListedPlugin {
  const { name, version, title = name, rights = [], outbound = [], reportKinds = {} } = plugin
  return {
    ...{ name, version, title: say(title), rights, outbound, connectors: connectorsOf([plugin]) },
    reportKinds: Object.entries(reportKinds).map(([key, kind]) => ({ name: `${name}.${key}`, title: say(kind.title), on: kind.on })),
  }
}
