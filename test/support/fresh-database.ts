import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import pg from 'pg'
import { inject } from 'vitest'

let server: Promise<string> | undefined

/** The address of an empty PostgreSQL database of its own, on the server of this test run. */
export async function freshDatabase(): Promise<string> {
  server ??= askForServer()
  const url = new URL(await server)
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(`create database ${name} template template0`)
  } finally {
    await client.end()
  }
  url.pathname = `/${name}`
  return url.href
}

function askForServer(): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(inject('postgresPort'), '127.0.0.1')
    socket.setEncoding('utf8')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('error', reject)
    socket.on('end', () => {
      const { url, error } = JSON.parse(answer) as { url?: string; error?: string }
      if (url === undefined) reject(new Error(error))
      else resolve(url)
    })
  })
}
