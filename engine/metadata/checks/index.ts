import type { CompileContext } from '../compile-context.ts'
import { checkAutomations } from './automations.ts'
import { checkDefaultCycles } from './cycles.ts'
import { checkEntities } from './entities.ts'
import { checkNames } from './names.ts'
import { checkNumbers } from './numbers.ts'
import { checkOptions } from './options.ts'
import { checkProperties } from './properties.ts'
import { checkDashboards, checkReports } from './reports.ts'
import { checkRoleDocuments } from './roles.ts'
import { checkScenarios } from './scenarios.ts'
import { checkScorecards } from './scorecards.ts'
import { checkScreens } from './screens.ts'
import { checkTemplates } from './templates.ts'
import { checkTranslations } from './translations.ts'
import { checkValues } from './values.ts'
import { checkViews } from './view-kinds.ts'
import { checkWorkflows } from './workflows.ts'

/** What is checked once every entity stands, one subject a file. */
export const checks: readonly ((context: CompileContext) => void)[] = [
  checkNames,
  checkOptions,
  checkProperties,
  checkNumbers,
  checkValues,
  checkDefaultCycles,
  checkEntities,
  checkScreens,
  checkViews,
  checkRoleDocuments,
  checkWorkflows,
  checkAutomations,
  checkReports,
  checkDashboards,
  checkTemplates,
  checkScorecards,
  checkScenarios,
  checkTranslations,
]
