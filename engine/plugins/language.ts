import { checkFunction, type DefinedFunction, registerFunction } from '../expression/index.ts'
import { registerFieldType, registerFormat } from '../fields/index.ts'
import { registerChart, registerReportKind, registerWidget } from '../model/report.ts'
import { registerWork } from '../reports/index.ts'
import type { Plugin, PluginFunction } from './plugin.ts'
import { sayingOf } from './say.ts'

/**
 * Makes known what plugins add to the words of the metadata: formats, field types, functions, kinds of reports and charts. Answers what is wrong with them. What
 * metadata means must be known before it is read, by everything in the process that reads it; so two engines of one process share these words.
 */
export function learnWords(plugins: readonly Plugin[]): readonly string[] {
  const taken = plugins.flatMap(
    ({ name: plugin, formats = {}, fieldTypes = {}, functions = {}, charts = {}, widgets = {}, reportKinds = {}, translations }) => {
      for (const chart of Object.keys(charts)) registerChart(`${plugin}.${chart}`)
      for (const [kind, { on, work }] of Object.entries(reportKinds)) {
        registerReportKind(`${plugin}.${kind}`, on)
        registerWork(`${plugin}.${kind}`, (figures, language) => work(figures, sayingOf({ translations }, language)))
      }
      for (const widget of Object.keys(widgets)) registerWidget(`${plugin}.${widget}`)
      const refused = [
        ...Object.entries(formats).filter(([name, format]) => !registerFormat({ ...format, name, translations })),
        ...Object.entries(fieldTypes).filter(([name, type]) => !registerFieldType(name, { ...type, name, translations })),
        ...Object.entries(functions).filter(([name, row]) => !registerFunction(functionRow(name, row))),
      ]
      return refused.map(([name]) => `Plugin "${plugin}": the engine has a "${name}" of its own. Choose another name.`)
    },
  )
  return taken.length > 0 ? taken : plugins.flatMap(functionProblems)
}

/** Bodies are read when all names are known, as they may name each other. */
function functionProblems({ name: plugin, functions = {} }: Plugin): readonly string[] {
  return Object.entries(functions).flatMap(([name, row]) => {
    const told = checkFunction(functionRow(name, row))
    return told === undefined ? [] : [`Plugin "${plugin}": its function "${name}": ${told}`]
  })
}

/** A function as the table of functions holds it. */
export function functionRow(name: string, { parameters, body, doc, example }: PluginFunction): DefinedFunction {
  const given = Object.entries(parameters).map(([parameter, type]) => ({
    name: parameter,
    types: type === 'decimal' ? (['decimal', 'int'] as const) : [type],
  }))
  return { kind: 'defined', name, signature: `${name}(${given.map((one) => one.name).join(', ')})`, doc, example, parameters: given, body }
}
