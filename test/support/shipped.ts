import { plugin as mail } from '../../plugins/mail/plugin.ts'

/** The plugins that ship and that other parts stand on: how mails leave and come in. */
export const shipped = [mail] as const
