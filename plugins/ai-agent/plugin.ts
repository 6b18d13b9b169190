import { definePlugin, type Plugin } from '../../engine/plugins/api.ts'
import { explainScreen } from './explain-screen.ts'
import { Purse } from './model/purse.ts'
import { modelRoutes } from './model/routes.ts'
import { type ModelSettings, readModelSettings } from './model/settings.ts'
import { analyseRisk, scorecardsOf } from './risk-analysis.ts'
import { whoDoesWhat } from './who-does-what.ts'

const actions: Plugin['actions'] = {
  'risk-analysis': {
    title: '360 degree risk analysis',
    description: 'A score with its factors, the records behind each, and what would change it.',
    icon: 'alert-triangle',
    isFor: (model, entity) => scorecardsOf(model, entity).length > 0,
    run: analyseRisk,
  },
  'who-does-what': {
    title: 'Who does what, where?',
    description: 'The people who have to do with this record, and with how much of what belongs to it.',
    icon: 'users',
    run: whoDoesWhat,
  },
  'explain-screen': {
    title: 'Help on this screen',
    description: 'What each field means, whether it must be filled in, and how it is worked out.',
    icon: 'bulb',
    run: explainScreen,
  },
}

/**
 * The AI agent: what it says is worked out from records and metadata with the rights of who asks; a language model, where one is configured, reasons over
 * that and never writes.
 */
export function aiAgent(settings: ModelSettings | undefined): Plugin {
  const model = settings === undefined ? undefined : { settings, purse: new Purse(settings) }
  return definePlugin({
    name: 'ai-agent',
    title: 'AI Agent',
    version: '0.2.0',
    rights: ['read', 'propose'],
    configured: settings === undefined ? [] : [settings.url],
    actions,
    routes: modelRoutes(model),
  })
}

export const plugin = aiAgent(readModelSettings(process.env))
