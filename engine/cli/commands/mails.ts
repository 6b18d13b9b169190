import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import type { Engine } from '../../engine.ts'
import { fileMessage } from '../../mail/index.ts'
import { maxFileSize } from '../../records/index.ts'
import type { Command } from '../command.ts'

const options = { address: { type: 'string' }, unknown: { type: 'boolean' } } as const

export const mails: Command = {
  name: 'mails',
  usage: 'mails <file.mbox> --address <own address> [--unknown]',
  summary: 'file the mails of an mbox file on the people who have their addresses, each once; --unknown takes those of strangers too',
  async run(args, environment) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [file] = positionals
    if (file === undefined || values.address === undefined)
      throw new KartotekaError('usage', `Say which file, and whose mails they are: kartoteka ${mails.usage}`)
    const engine = await environment.openEngine()
    try {
      const { filed, left } = await fileMails(engine, file, { address: values.address, keepsUnknown: values.unknown === true })
      environment.print(`${filed} mails filed; ${left} were there already, or concern nobody who is known here.`)
      return 0
    } finally {
      await engine.close()
    }
  },
}

/** Files the mails of an mbox file in the order in which they stand there, as the engine; `later` is by how many days they are moved. */
export async function fileMails(
  engine: Engine,
  file: string,
  filing: { readonly address: string; readonly keepsUnknown: boolean },
  later = 0,
): Promise<{ readonly filed: number; readonly left: number }> {
  let [filed, left] = [0, 0]
  const { mailIn } = engine.plugins
  for (const source of mailIn.messagesOf(await readFile(file))) {
    const mail = await mailIn.message(source, maxFileSize)
    const at = mail.at === undefined ? undefined : new Date(mail.at.getTime() + later * 86_400_000)
    const id = await fileMessage(engine.context(null), { ...mail, at }, { ...filing, folder: engine.files })
    if (id === undefined) left += 1
    else filed += 1
  }
  return { filed, left }
}
