import { definePlugin } from '../../engine/plugins/api.ts'
import { explainScreen } from './explain-screen.ts'
import { analyseRisk, scorecardsOf } from './risk-analysis.ts'
import { whoDoesWhat } from './who-does-what.ts'

/** The AI agent: what it says is worked out from records and metadata, without a model, and with the rights of who asks. */
export const plugin = definePlugin({
  name: 'ai-agent',
  title: 'AI Agent',
  version: '0.1.0',
  rights: ['read'],
  actions: {
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
  },
})
