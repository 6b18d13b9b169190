import type { Clock } from '../base/clock.ts'
import type { AppliedVersion, ApplyOptions } from '../migration/index.ts'
import type { Model } from '../model/model.ts'
import { createSecretBox, prepareAudit, recordEvent, type SecretBox, sealStored } from '../records/index.ts'

/** What every change of the tables does beside them: it encrypts what becomes secret, and stands in the audit. */
export type ChangeHooks = Required<Pick<ApplyOptions, 'seal' | 'afterwards'>>

const shownSteps = 20

export function changeHooks(secrets: () => SecretBox, clock: Clock): ChangeHooks {
  const seal = sealStored(secrets, () => clock.now())
  return {
    async seal(executor, step, model) {
      if (model !== undefined) await prepareAudit(executor, model)
      await seal(executor, step, model)
    },
    async afterwards(executor, version, model) {
      await prepareAudit(executor, model)
      await recordEvent({ executor, model, now: clock.now(), personId: null, channel: 'engine' }, eventOf(version, model))
    },
  }
}

/** A box that is made when it is first asked for: secrets that are made beside the data need not be. */
export function lazyBox(secrets: () => readonly string[]): () => SecretBox {
  let box: SecretBox | undefined
  return () => {
    box ??= createSecretBox(secrets())
    return box
  }
}

function eventOf({ number, actor, rolledBackTo, steps }: AppliedVersion, model: Model): Parameters<typeof recordEvent>[1] {
  const details = { version: number, model: model.version, actor, steps: steps.slice(0, shownSteps), stepCount: steps.length }
  return rolledBackTo === null
    ? { kind: 'metadata-applied', subject: 'metadata', details }
    : { kind: 'metadata-rolled-back', subject: 'metadata', details: { ...details, to: rolledBackTo } }
}
