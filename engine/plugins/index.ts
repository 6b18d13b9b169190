export { type ActionRequest, checkedPlugins, type ListedAction, PluginHost, type RunAs, withPluginLayers } from './host.ts'
export type { Plugin } from './plugin.ts'
export { engineNarrowedBy, narrowedBy } from './rights.ts'
