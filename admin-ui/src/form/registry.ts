import type { FieldDescription } from '../../../engine/forms/description.ts'
import type { WidgetName } from '../../../engine/forms/widgets.ts'
import type { Widget } from './widget.ts'
import { AttachmentWidget } from './widgets/attachment.tsx'
import { AttachmentsWidget } from './widgets/attachments.tsx'
import { CheckboxWidget, SwitchWidget } from './widgets/boolean.tsx'
import { ColorWidget } from './widgets/color.tsx'
import { CompositeWidget } from './widgets/composite.tsx'
import { DateWidget } from './widgets/date.tsx'
import { DurationWidget } from './widgets/duration.tsx'
import { InstantWidget } from './widgets/instant.tsx'
import { JsonWidget } from './widgets/json.tsx'
import { LanguageWidget } from './widgets/language.tsx'
import { LinesWidget } from './widgets/lines.tsx'
import { EmailWidget, PhoneWidget, UrlWidget } from './widgets/linked-text.tsx'
import { MoneyWidget, NumberWidget, PercentWidget } from './widgets/number.tsx'
import { QuietWidget } from './widgets/quiet.tsx'
import { QuietLinesWidget } from './widgets/quiet-lines.tsx'
import { RatingWidget } from './widgets/rating.tsx'
import { RecurrenceWidget } from './widgets/recurrence.tsx'
import { ReferenceWidget } from './widgets/reference.tsx'
import { ReferencesWidget } from './widgets/references.tsx'
import { RolesWidget } from './widgets/roles.tsx'
import { MultiselectWidget, RadioWidget, SelectWidget } from './widgets/select.tsx'
import { TextWidget } from './widgets/text.tsx'
import { TextareaWidget } from './widgets/textarea.tsx'
import { TextsWidget } from './widgets/texts.tsx'

/** One component for each name of the closed list in `engine/forms/widgets.ts`; the type check holds the two together. */
export const widgets: Readonly<Record<WidgetName, Widget>> = {
  text: TextWidget,
  textarea: TextareaWidget,
  number: NumberWidget,
  money: MoneyWidget,
  percent: PercentWidget,
  checkbox: CheckboxWidget,
  switch: SwitchWidget,
  date: DateWidget,
  instant: InstantWidget,
  duration: DurationWidget,
  select: SelectWidget,
  radio: RadioWidget,
  multiselect: MultiselectWidget,
  reference: ReferenceWidget,
  references: ReferencesWidget,
  lines: LinesWidget,
  email: EmailWidget,
  phone: PhoneWidget,
  url: UrlWidget,
  address: CompositeWidget,
  json: JsonWidget,
  attachment: AttachmentWidget,
  rating: RatingWidget,
  color: ColorWidget,
  composite: CompositeWidget,
  time: TextWidget,
  localtime: TextWidget,
  richtext: TextareaWidget,
  markdown: TextareaWidget,
  code: TextareaWidget,
  texts: TextsWidget,
  attachments: AttachmentsWidget,
  signature: AttachmentWidget,
  image: AttachmentWidget,
  map: CompositeWidget,
  tags: ReferencesWidget,
  progress: NumberWidget,
  statusbar: SelectWidget,
  password: TextWidget,
  icon: TextWidget,
  barcode: TextWidget,
  recurrence: RecurrenceWidget,
  roles: RolesWidget,
  language: LanguageWidget,
}

/** The control of a field; quiet text for what is computed, and for everything when the record may not be changed. */
export function widgetFor(field: FieldDescription, isReadOnly = false): Widget {
  if (field.isReadOnly || (isReadOnly && field.members === undefined)) return field.lines === undefined ? QuietWidget : QuietLinesWidget
  return Object.hasOwn(widgets, field.widget) ? widgets[field.widget as WidgetName] : TextWidget
}
