import { KartotekaError } from '../base/errors.ts'
import { languagesOf } from '../model/translate.ts'
import { inTransaction, type RecordsContext, updateOne } from '../records/index.ts'
import { engineEntity, type Person } from './people.ts'

/** Keeps the language that a person chose; null leaves it to the browser. Throws `validation-failed` for one that nothing is said in. */
export async function chooseLanguage(context: RecordsContext, person: Person, language: unknown): Promise<void> {
  const known = languagesOf(context.model)
  if (language !== null && !(typeof language === 'string' && known.includes(language))) {
    throw new KartotekaError('validation-failed', `The language is one of ${known.join(', ')}, or null.`, {
      errors: [{ pointer: '/language', code: 'choice', message: `Choose one of ${known.join(', ')}.` }],
    })
  }
  await inTransaction(context, (write) => updateOne(write, engineEntity(write, 'user'), person.id, { language }, {}))
}
