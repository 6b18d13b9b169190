export type { ListedAction } from './actions.ts'
export {
  type ActionRequest,
  checkedPlugins,
  PluginHost,
  type RouteRequest,
  type RunAs,
  withPluginLayers,
} from './host.ts'
export type { ListedPart } from './parts.ts'
export type { Plugin, PluginRoute } from './plugin.ts'
export { type NamedRecordRoute, type RecordRoute, recordRoutesOf } from './record-routes.ts'
export { engineNarrowedBy, narrowedBy } from './rights.ts'
export { meterTable } from './settings-desk.ts'
export { type ListedSettings, listSettings } from './settings-list.ts'
