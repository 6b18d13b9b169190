import { connect } from 'node:net'
import { inject } from 'vitest'
import type { ServiceName } from './once-setup.ts'

const known = new Map<ServiceName, Promise<string>>()

/** The address of what all tests of this run share; it is started when the first one asks. */
export function addressOf(service: ServiceName): Promise<string> {
  const address = known.get(service) ?? ask(service)
  known.set(service, address)
  return address
}

function ask(service: ServiceName): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(inject('oncePort'), '127.0.0.1', () => socket.write(`${service}\n`))
    socket.setEncoding('utf8')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('error', reject)
    socket.on('end', () => {
      const { address, error } = JSON.parse(answer) as { address?: string; error?: string }
      if (address === undefined) reject(new Error(error))
      else resolve(address)
    })
  })
}
