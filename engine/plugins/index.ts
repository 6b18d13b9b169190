export {
  type ActionRequest,
  checkedPlugins,
  type ListedAction,
  PluginHost,
  type RouteRequest,
  type RunAs,
  withPluginLayers,
} from './host.ts'
export type { ListedPart } from './parts.ts'
export type { Plugin, PluginRoute } from './plugin.ts'
export { engineNarrowedBy, narrowedBy } from './rights.ts'
