import { plugin as crm } from '../../plugins/crm/plugin.ts'
import { plugin as mail } from '../../plugins/mail/plugin.ts'
import { plugin as reports } from '../../plugins/reports/plugin.ts'

/** The plugins that ship and that other parts stand on: how mails leave and come in, what is done with customer records, files of reports and documents. */
export const shipped = [mail, reports, crm] as const
