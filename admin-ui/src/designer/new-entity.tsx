import { ActionIcon, Button, Group, Modal, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { documentName, fieldName } from '../../../engine/base/names.ts'
import type { Document } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { useKept } from '../shell/kept.ts'
import { fieldKinds } from './field-types.ts'
import type { Designer } from './use-designer.ts'

interface NewField {
  readonly title: string
  readonly kind: string
}

const simpleKinds = fieldKinds.filter(({ needs }) => needs === undefined)

interface Described {
  readonly title: string
  readonly plural: string
  /** Of the menu. */
  readonly group: string
  readonly fields: readonly NewField[]
}

/** A kind of record from nothing: what it is called, where it stands in the menu, and its first fields. */
export function NewEntity({ designer, onClose }: { designer: Designer; onClose: () => void }) {
  const metadata = useMetadata()
  const groups = metadata.menu.map((group) => group.title)
  const first = { title: '', plural: '', group: groups[0] ?? 'Records', fields: [{ title: t('Name'), kind: 'text' }] }
  const [entity, setEntity, forget] = useKept<Described>('new-entity', first, t('What you typed is kept.'))
  const { title, plural, group, fields } = entity
  const describe = (part: Partial<Described>) => setEntity({ ...entity, ...part })
  const change = (index: number, part: Partial<NewField>) =>
    describe({ fields: fields.map((field, at) => (at === index ? { ...field, ...part } : field)) })
  const named = fields.filter((field) => field.title.trim() !== '')
  function close() {
    forget()
    onClose()
  }
  function add() {
    const taken = [...Object.keys(metadata.entities), ...Object.keys(designer.draft.patches.entities ?? {})]
    const id = documentName(title, taken)
    designer.edit('entities', id, () => newDocument(id, { title: title.trim(), plural: plural.trim(), group }, named))
    close()
  }
  return (
    <Modal opened onClose={onClose} title={t('New kind of record')} size="lg">
      <form
        className="name-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (title.trim() !== '' && named.length > 0) add()
        }}
      >
        <Group grow>
          <TextInput
            label={t('One is called')}
            placeholder={t('Supplier')}
            value={title}
            onChange={(event) => describe({ title: event.currentTarget.value })}
            data-autofocus
            maxLength={60}
          />
          <TextInput
            label={t('Several are called')}
            placeholder={title === '' ? t('Suppliers') : `${title}s`}
            value={plural}
            onChange={(event) => describe({ plural: event.currentTarget.value })}
            maxLength={60}
          />
        </Group>
        <NativeSelect
          label={t('In the menu under')}
          value={group}
          data={groups}
          onChange={(event) => describe({ group: event.currentTarget.value })}
        />
        <fieldset className="options-editor">
          <legend>{t('Fields; the first one names the record')}</legend>
          {fields.map((field, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity but their place
            <div key={index} className="option-row">
              <TextInput
                aria-label={t('Name of field {number}', { number: index + 1 })}
                value={field.title}
                onChange={(event) => change(index, { title: event.currentTarget.value })}
              />
              <NativeSelect
                aria-label={t('Kind of field {number}', { number: index + 1 })}
                value={field.kind}
                data={simpleKinds.map(({ key, title: label }) => ({ value: key, label }))}
                onChange={(event) => change(index, { kind: event.currentTarget.value })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('Remove field {number}', { number: index + 1 })}
                disabled={fields.length === 1}
                onClick={() => describe({ fields: fields.filter((_, at) => at !== index) })}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </div>
          ))}
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconPlus size={13} />}
            onClick={() => describe({ fields: [...fields, { title: '', kind: 'text' }] })}
          >
            {t('Add field')}
          </Button>
        </fieldset>
        <Group justify="flex-end">
          <Button onClick={close}>{t('Cancel')}</Button>
          <Button variant="filled" type="submit" disabled={title.trim() === '' || named.length === 0}>
            {t('Add to the draft')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

function newDocument(
  id: string,
  { title, plural, group }: { title: string; plural: string; group: string },
  fields: readonly NewField[],
): Document {
  const names: string[] = []
  const properties = fields.map((field): [string, Document] => {
    const name = fieldName(field.title, names)
    names.push(name)
    const kind = fieldKinds.find(({ key }) => key === field.kind)
    return [
      name,
      {
        title: field.title.trim(),
        ...kind?.declare(undefined),
        ...(names.length === 1 && field.kind === 'text' ? { 'x-search': true } : {}),
      },
    ]
  })
  return {
    $id: id,
    title,
    type: 'object',
    required: names.slice(0, 1),
    ...(plural === '' ? {} : { 'x-plural': plural }),
    'x-label': `{${names[0]}}`,
    'x-icon': 'folder',
    'x-menu': { group, order: 500 },
    properties: Object.fromEntries(properties),
  }
}
