import type { MetadataDescription } from '../../../engine/forms/description.ts'
import type { Documents, VersionChange } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { changeTexts, documentText, type SayTitle } from './changes-text.ts'

/** What a version says otherwise than the one before it, a line each, the way a draft is told. */
export function versionTexts(changes: readonly VersionChange[], metadata: MetadataDescription, titleOf: SayTitle): readonly string[] {
  const lines = changes.map((change) => `${change.sign} ${changeText(change, metadata, titleOf)}`)
  return [...new Set(lines)]
}

function changeText({ sign, folder, id, part }: VersionChange, metadata: MetadataDescription, titleOf: SayTitle): string {
  if (part === undefined) {
    if (folder === 'entities' && sign === '+') return t('New: {title}', { title: metadata.entities[id]?.title ?? id })
    return folder === 'entities' ? (metadata.entities[id]?.title ?? id) : documentText(folder, id, titleOf)
  }
  const [key = '', ...rest] = part.split('.')
  const inner = sign === '-' ? null : {}
  const patch = rest.length === 0 ? { [key]: inner } : { [key]: { [rest.join('.')]: inner } }
  const [said] = changeTexts({ [folder]: { [id]: patch } } as Documents, metadata, titleOf)
  return said?.text ?? documentText(folder, id, titleOf)
}
