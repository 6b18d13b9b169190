import { useQuery } from '@tanstack/react-query'
import type { Document } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { language } from '../i18n/language.ts'
import { type SayTitle, titleByName } from './changes-text.ts'
import { isObject } from './merge.ts'
import type { Designer } from './use-designer.ts'
import { documentsQuery, useDocuments } from './use-documents.ts'

/** What stands for a title until it is known. */
export const unknown = '…'

/** Titles of code lists, workflows, templates, scorecards and roles; where they cannot be known, their names as words. */
export function useTitles(patches: Designer['draft']['patches']): SayTitle {
  const { isPending } = useQuery(documentsQuery(useMetadata().version))
  const texts = useDocuments('translations', patches)?.get(language)?.texts
  const documents = {
    lists: useDocuments('lists', patches),
    workflows: useDocuments('workflows', patches),
    templates: useDocuments('templates', patches),
    scorecards: useDocuments('scorecards', patches),
    dashboards: useDocuments('dashboards', patches),
    roles: useDocuments('roles', patches),
  }
  return (folder, id) => {
    if (isPending && folder in documents) return unknown
    const said = isObject(texts) ? texts[`${folder}.${id}`] : undefined
    if (typeof said === 'string') return said
    const title = documents[folder as keyof typeof documents]?.get(id)?.title
    return typeof title === 'string' && title !== '' ? title : titleByName(folder, id)
  }
}

/** What the members of the `data` of a list's values are called: in the language of the page, else as its document says. */
export function useDataTitles(patches: Designer['draft']['patches'], id: string, document: Document | undefined) {
  const texts = useDocuments('translations', patches)?.get(language)?.texts
  return (name: string): string | undefined => {
    const said = isObject(texts) ? texts[`lists.${id}.data.${name}`] : undefined
    const stated = isObject(document?.data) ? document.data[name] : undefined
    const title = said ?? (isObject(stated) ? stated.title : undefined)
    return typeof title === 'string' ? title : undefined
  }
}
