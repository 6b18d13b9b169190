import type { Entity, Model } from './model.ts'

/** Which fields of an entity hold a mail (`x-mail`), by name. */
export interface MailFields {
  /** By which a mail is known everywhere: Message-ID of RFC 5322. */
  readonly messageId: string
  /** Message-ID of the first mail of its thread. */
  readonly thread?: string
  /** The mail that it answers. */
  readonly answers?: string
  readonly subject: string
  readonly text: string
  readonly from?: string
  readonly to?: string
  readonly at?: string
  /** `in` or `out`. */
  readonly direction?: string
  /** `message`, `automatic` or `bounce`. */
  readonly kind?: string
  /** References to whom it was exchanged with, found by their addresses. */
  readonly people: readonly string[]
  /** What it is about; an answer is about the same. */
  readonly about?: string
  readonly files?: string
}

/** The entity that holds mails, where there is one. */
export function mailEntity(model: Pick<Model, 'entities'>): (Entity & { readonly mail: MailFields }) | undefined {
  for (const entity of model.entities.values()) if (holdsMails(entity)) return entity
  return undefined
}

function holdsMails(entity: Entity): entity is Entity & { readonly mail: MailFields } {
  return entity.mail !== undefined
}
