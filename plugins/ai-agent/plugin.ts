import { definePlugin, type Plugin } from '../../engine/plugins/api.ts'
import { companyInformation, hasCompanyNumber } from './company-information.ts'
import { proposeConfiguration } from './configure/configure.ts'
import { explainScreen } from './explain-screen.ts'
import { filterInWords } from './filter-in-words.ts'
import { highestRisks } from './highest-risks.ts'
import { isAbout, judgeAll, judgeAllNow, keptScorecards } from './judge-all.ts'
import type { AskedModel } from './model/ask-model.ts'
import { capsOf } from './model/caps.ts'
import { modelRoutes } from './model/routes.ts'
import { dayOf, longestAnswer, type ModelSettings, readModelSettings, settingsSchema, withoutKey } from './model/settings.ts'
import { tryModel } from './model/try-model.ts'
import { hasFormats, pasteText } from './paste-text.ts'
import { analyseRisk } from './risk-analysis.ts'
import { scorecardsOf } from './scorecards.ts'
import { translations } from './translations.ts'
import { tryScorecard } from './try-scorecard.ts'
import { whoDoesWhat } from './who-does-what.ts'

const longestJudging = 15 * 60_000

const actions: Plugin['actions'] = {
  'risk-analysis': {
    title: '360 degree risk analysis',
    description: 'A score with its factors, the records behind each, and what would change it.',
    icon: 'alert-triangle',
    isFor: (model, entity) => scorecardsOf(model, entity).length > 0,
    run: (call) => analyseRisk(call),
  },
  'judge-all': {
    title: 'Judge all records',
    description: 'Works out the scorecards for every record and keeps the results, as is done every night.',
    icon: 'scale',
    on: 'list',
    isForAdministrators: true,
    rights: ['read', 'write'],
    isFor: (model, entity) => keptScorecards(model).some((card) => isAbout(card, entity)),
    timeLimit: longestJudging,
    run: judgeAllNow,
  },
  'who-does-what': {
    title: 'Who does what, where?',
    description: 'The people inside and outside who have to do with this record, and with how much of what was said.',
    icon: 'users',
    run: whoDoesWhat,
  },
  'paste-text': {
    title: 'New from a text',
    description: 'Paste a mail or a signature: what is found by its format is proposed for a new record.',
    icon: 'clipboard-text',
    on: 'list',
    input: {
      type: 'object',
      properties: { text: { type: 'string', title: 'Text', maxLength: 20_000, 'x-widget': 'textarea' } },
      required: ['text'],
    },
    isFor: (model, entity) => hasFormats(model.entities.get(entity)),
    run: pasteText,
  },
  'explain-screen': {
    title: 'Help on this screen',
    description: 'What each field means, whether it must be filled in, and how it is worked out.',
    icon: 'bulb',
    run: explainScreen,
  },
  'company-information': {
    title: 'Company information',
    description: 'What public registers say by the numbers of the record, as proposals with source and date.',
    icon: 'building',
    timeLimit: 60_000,
    isFor: (model, entity, registers) => hasCompanyNumber(registers, model.entities.get(entity)),
    run: companyInformation,
  },
}

/**
 * The AI agent: what it says is worked out from records and metadata with the rights of who asks; a language model, where one is configured, reasons over
 * that. It never writes: it makes proposals.
 */
export function aiAgent(model: ModelSettings | undefined): Plugin {
  return definePlugin({
    name: 'ai-agent',
    title: 'AI Agent',
    version: '0.2.0',
    rights: ['read', 'propose', 'configure'],
    connects: ['register'],
    configured: model === undefined ? [] : [model.url],
    settings: {
      schema: settingsSchema(model),
      meters: (values) => capsOf({ day: dayOf(values) }),
      tryOut: { timeLimit: longestAnswer + 20_000, run: (call) => tryModel(model, call) },
    },
    translations,
    widgets: { 'highest-risks': highestRisks },
    actions: {
      ...actions,
      'propose-configuration': {
        title: 'Change the form in words',
        description: 'Say what is to be changed, such as “add NPS 0 to 10 on the User tab”. You see the plan before anything happens.',
        icon: 'adjustments',
        on: 'list',
        isForAdministrators: true,
        input: {
          type: 'object',
          properties: { words: { type: 'string', title: 'In your words', maxLength: 2000, 'x-widget': 'textarea' } },
          required: ['words'],
        },
        timeLimit: longestAnswer + 20_000,
        run: (call) => proposeConfiguration(model, call),
      },
      ...modelActions(model),
    },
    routes: { ...modelRoutes(model), 'POST try-scorecard': tryScorecard },
    jobs: {
      'judge-all': {
        title: 'Judges every record by the scorecards that keep results',
        cron: '30 3 * * *',
        rights: ['read', 'write'],
        timeLimit: longestJudging,
        run: async (call) => void (await judgeAll(call)),
      },
    },
  })
}

/** What cannot be done without a model. */
function modelActions(model: AskedModel): NonNullable<Plugin['actions']> {
  const words = { type: 'string', title: 'In your words', maxLength: 1000 }
  return {
    'filter-in-words': {
      title: 'Filter in words',
      description: 'Say which records you want; the condition is shown before it is used.',
      icon: 'filter',
      on: 'list',
      input: { type: 'object', properties: { words }, required: ['words'] },
      timeLimit: longestAnswer * 2 + 5_000,
      isFor: (_model, _entity, _connectors, settings) => withoutKey(settings) !== undefined,
      run: (call) => filterInWords(model, call),
    },
  }
}

export const plugin = aiAgent(readModelSettings(process.env))
