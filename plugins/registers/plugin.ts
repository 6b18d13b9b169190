import { definePlugin, type Plugin } from '../../engine/plugins/api.ts'
import { publicRegisters, type RegisterAddresses, registersAt } from './registers.ts'
import { translations } from './translations.ts'

/** Public registers of companies, for whoever asks connectors of the kind `register`. */
export function companyRegisters(addresses: RegisterAddresses = publicRegisters): Plugin {
  return definePlugin({
    name: 'registers',
    title: 'Public registers',
    version: '0.2.0',
    translations,
    connectors: registersAt(addresses),
    configured: Object.values(addresses).filter((address) => !Object.values(publicRegisters).includes(address)),
  })
}

export const plugin = companyRegisters()
