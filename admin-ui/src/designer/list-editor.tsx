import { Button, Group, Modal } from '@mantine/core'
import { useMemo } from 'react'
import { documentName } from '../../../engine/base/names.ts'
import type { Document } from '../api/designer.ts'
import { useLongLists, useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { orderAfterMove } from './layout.ts'
import { knownData, ListData } from './list-data.tsx'
import { isObject } from './merge.ts'
import { type EditedOption, OptionsEditor } from './options-editor.tsx'
import { SettledText } from './settled-text.tsx'
import { Translations, translationDocuments } from './translations.tsx'
import { useDesigner } from './use-designer.ts'
import { useDataTitles, useTitles } from './use-titles.ts'

/** The values of a code list, as a part of the draft: published with everything else. */
export function ListEditor({ id, onClose }: { id: string; onClose: () => void }) {
  const shown = useMemo(() => ({ lists: [id], translations: translationDocuments }), [id])
  const designer = useDesigner(shown)
  const metadata = useMetadata()
  useLongLists([id])
  const titleOf = useTitles(designer.draft.patches)
  const document = designer.documentOf('lists', id)
  const stored = new Set(metadata.lists[id]?.map(({ value }) => String(value)) ?? [])
  const values = valuesOf(document)
  const known = knownData(values)
  const dataTitle = useDataTitles(designer.draft.patches, id, document)
  const options = inOrder(values).map(
    ([value, entry]): EditedOption => ({
      value,
      title: String(entry.title ?? value),
      ...(typeof entry.color === 'string' ? { color: entry.color } : {}),
      isRetired: entry.retired === true,
      isStored: stored.has(value),
    }),
  )
  const edit = (change: (values: Readonly<Record<string, Document>>) => Readonly<Record<string, Document>>) =>
    designer.edit('lists', id, (current) => ({ ...current, values: change(valuesOf(current)) }))
  return (
    <Modal opened onClose={onClose} title={titleOf('lists', id)} size="lg">
      {document === undefined && <span className="skeleton" style={{ width: '100%', height: 80 }} />}
      {document !== undefined && (
        <div className="list-editor">
          <SettledText
            label={t('Name of the list')}
            value={document.title}
            onSettle={(title) => title !== '' && designer.edit('lists', id, (current) => ({ ...current, title }))}
          />
          <Translations designer={designer} path={`lists.${id}`} of={t('Name of the list')} />
          <OptionsEditor
            label={t('Values')}
            translationsOf={(value, title) => (
              <>
                <ListData
                  title={title}
                  entry={values[value] ?? {}}
                  known={known}
                  titleOf={dataTitle}
                  onChange={(data) => edit((all) => ({ ...all, [value]: withData(all[value] ?? {}, data) }))}
                />
                <Translations designer={designer} path={`lists.${id}.${value}`} of={title} isSmall />
              </>
            )}
            options={options}
            onChange={(value, change) => edit((all) => ({ ...all, [value]: changed(all[value] ?? {}, change) }))}
            onMove={(value, step) =>
              edit((all) => {
                const keys = orderAfterMove(
                  inOrder(all).map(([key]) => key),
                  value,
                  step,
                )
                return Object.fromEntries(
                  Object.entries(all).map(([key, entry]) => [key, { ...entry, order: (keys.indexOf(key) + 1) * 10 }]),
                )
              })
            }
            onRemove={(value) =>
              edit((all) => {
                const { [value]: _, ...rest } = all
                return rest
              })
            }
            onAdd={() =>
              edit((all) => {
                const title = t('New value {number}', { number: Object.keys(all).length + 1 })
                return {
                  ...all,
                  [documentName(title, Object.keys(all))]: {
                    title,
                    ...(Object.values(all).some((entry) => entry.order !== undefined) ? { order: (Object.keys(all).length + 1) * 10 } : {}),
                  },
                }
              })
            }
          />
          <Group justify="flex-end" mt="md">
            <p className="mute grow">{t('Part of your draft; nothing changes until you publish.')}</p>
            <Button variant="filled" onClick={onClose}>
              {t('Done')}
            </Button>
          </Group>
        </div>
      )}
    </Modal>
  )
}

function withData({ data: _, ...entry }: Document, data: Document): Document {
  return Object.keys(data).length === 0 ? entry : { ...entry, data }
}

function changed(
  entry: Document,
  { title, isRetired, ...rest }: { title?: string; color?: string | undefined; isRetired?: boolean },
): Document {
  const { color, retired, ...others } = entry
  const colour = 'color' in rest ? rest.color : color
  const isOut = isRetired ?? retired === true
  return {
    ...others,
    ...(title === undefined ? {} : { title }),
    ...(colour === undefined ? {} : { color: colour }),
    ...(isOut ? { retired: true } : {}),
  }
}

function valuesOf(document: Document | undefined): Readonly<Record<string, Document>> {
  return (isObject(document?.values) ? document.values : {}) as Readonly<Record<string, Document>>
}

function inOrder(values: Readonly<Record<string, Document>>): readonly [string, Document][] {
  const place = (entry: Document, index: number) => (typeof entry.order === 'number' ? entry.order : index * 10)
  return Object.entries(values)
    .map(([key, entry], index) => ({ key, entry, at: place(entry, index) }))
    .sort((a, b) => a.at - b.at)
    .map(({ key, entry }) => [key, entry])
}
