export { describeMetadata } from './describe.ts'
export type * from './description.ts'
export { describeFields, describeForm, outputSchema } from './form.ts'
export { type WidgetName, widgetNames } from './widgets.ts'
