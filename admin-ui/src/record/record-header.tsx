import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconAdjustments,
  IconDots,
  IconHistory,
  IconKey,
  IconLayoutSidebarRight,
  IconLock,
  IconMail,
  IconPrinter,
  IconTrash,
  IconUserShield,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, type RefObject, Suspense, useState } from 'react'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { RecordActions } from '../agent/record-actions.tsx'
import { useMetadata } from '../api/metadata.ts'
import { type AttachmentValue, deleteRecord, type RecordData, restoreRecord } from '../api/records.ts'
import { meQuery } from '../api/session.ts'
import { OptionChip } from '../format/option-chip.tsx'
import { isPicture, Picture } from '../format/picture.tsx'
import { isEmpty } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import { showRefusal } from '../shell/told.ts'
import { showUndo } from '../shell/undo.tsx'
import type { Values } from './changes.ts'
import type { JournalPlace } from './journal-place.ts'

const HistoryDrawer = lazily(() => import('./history-drawer.tsx'), 'HistoryDrawer')
const PersonalDrawer = lazily(() => import('./personal-drawer.tsx'), 'PersonalDrawer')
const MailDialog = lazily(() => import('./mail-dialog.tsx'), 'MailDialog')
const SignInDrawer = lazily(() => import('../access/sign-in-drawer.tsx'), 'SignInDrawer')
const AccessDrawer = lazily(() => import('../access/access-drawer.tsx'), 'AccessDrawer')

interface RecordHeaderProps {
  readonly entity: EntityDescription
  readonly title: string
  readonly record: RecordData | undefined
  readonly values: Values
  readonly mayLeave: RefObject<boolean>
  readonly journal: JournalPlace
  /** Fields whose value stands in the path of states. */
  readonly without: readonly string[]
  /** Makes other records of this one, where no transition does. */
  readonly onConvert: { readonly title: string; readonly begin: () => void } | undefined
  /** What is done by the actions of the metadata in one place of the header. */
  readonly actionsIn: (place: 'header' | 'menu') => ReactNode
}

/** Where one is, what the record is called, its code and its first choice, and what can be done with the whole of it. */
export function RecordHeader({ entity, title, record, values, mayLeave, journal, without, onConvert, actionsIn }: RecordHeaderProps) {
  const { longLists = [] } = useMetadata()
  const fields = Object.values(entity.fields)
  const code = record && fields.find((field) => looksLikeCode(field, record[field.name], title))
  const isLong = ({ list }: FieldDescription) => list !== undefined && longLists.includes(list)
  // What amounts are in stands beside the amounts.
  const currencies = fields.flatMap(({ currency }) => (currency !== undefined && 'field' in currency ? [currency.field] : []))
  const unsaid = new Set([...without, ...currencies])
  const choices = fields.filter((field) => field.options && !isLong(field) && !unsaid.has(field.name) && !isEmpty(values[field.name]))
  const choice = choices.find((field) => field.options?.some((option) => option.color)) ?? choices[0]
  const picture = pictureOf(entity, record)
  const chosen = record && choice ? [values[choice.name]].flat() : []
  return (
    <header className="top record-header">
      <Link to="/$entity" params={{ entity: entity.name }} className="crumb">
        {entity.plural} /
      </Link>
      {picture && <Picture file={picture} size={32} />}
      <h1>{title}</h1>
      {code && <span className="chip">{String(record[code.name])}</span>}
      {choice && chosen.map((value) => <OptionChip key={String(value)} options={choice.options ?? []} value={value} />)}
      {record && (
        <div className="header-tools">
          {onConvert && <Button onClick={onConvert.begin}>{onConvert.title}</Button>}
          {actionsIn('header')}
          <RecordActions entity={entity.name} id={record.id} />
          {(journal.place === 'side' || journal.place === 'hidden') && (
            <ActionIcon
              variant="default"
              size={32}
              className="journal-toggle"
              aria-label={t('Journal')}
              aria-pressed={journal.place === 'side'}
              onClick={journal.toggle}
            >
              <IconLayoutSidebarRight size={16} />
            </ActionIcon>
          )}
          <RecordMenu entity={entity} record={record} mayLeave={mayLeave} own={actionsIn('menu')} />
        </div>
      )}
    </header>
  )
}

function pictureOf({ image }: EntityDescription, record: RecordData | undefined): AttachmentValue | undefined {
  const file = image === undefined ? null : ((record?.[image] ?? null) as AttachmentValue | null)
  return file !== null && isPicture(file) ? file : undefined
}

/** Short text of capitals and digits, as numbers of customers and documents are, and not said by the title already. */
function looksLikeCode(field: FieldDescription, value: unknown, title: string): boolean {
  return (
    field.widget === 'text' &&
    typeof value === 'string' &&
    /^(?=.*\p{N}|\p{Lu}+$)[\p{Lu}\p{N}][\p{Lu}\p{N}._/-]{1,19}$/u.test(value) &&
    !title.includes(value)
  )
}

interface RecordMenuProps {
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly mayLeave: RefObject<boolean>
  /** The items that the metadata adds. */
  readonly own: ReactNode
}

function RecordMenu({ entity, record, mayLeave, own }: RecordMenuProps) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  const mayWrite = Object.values(useMetadata().entities).some(({ holdsMails, can }) => holdsMails === true && can.create)
  const [panel, setPanel] = useState<'history' | 'access' | 'sign-in' | 'personal' | 'mail'>()
  const refresh = () => {
    for (const key of ['records', 'count', 'palette', 'picker']) void queries.invalidateQueries({ queryKey: [key] })
  }
  const restoring = useMutation({
    mutationFn: () => restoreRecord(entity.name, record.id),
    onSuccess: () => {
      refresh()
      void queries.invalidateQueries({ queryKey: ['record', entity.name, record.id] })
      void navigate({ to: '/$entity/$id', params: { entity: entity.name, id: record.id } })
    },
    onError: (error) => showRefusal(t('Not restored'), error),
  })
  const deleting = useMutation({
    mutationFn: () => deleteRecord(entity.name, record.id, record.version),
    onSuccess: async () => {
      mayLeave.current = true
      await navigate({ to: '/$entity', params: { entity: entity.name } })
      queries.removeQueries({ queryKey: ['record', entity.name, record.id] })
      refresh()
      showUndo(t('“{label}” is in the trash', { label: record.label }), () => restoring.mutate())
    },
    onError: (error) => showRefusal(t('Not deleted'), error),
  })
  return (
    <>
      <Menu position="bottom-end" keepMounted={Boolean(own)}>
        <Menu.Target>
          <ActionIcon variant="default" size={32} aria-label={t('More')}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {own}
          <Menu.Item leftSection={<IconHistory size={15} />} onClick={() => setPanel('history')}>
            {t('History')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLock size={15} />} onClick={() => setPanel('access')}>
            {t('Who may do what')}
          </Menu.Item>
          {entity.name === 'user' && me?.isAdministrator && (
            <Menu.Item leftSection={<IconKey size={15} />} onClick={() => setPanel('sign-in')}>
              {t('Sign-in and invitation')}
            </Menu.Item>
          )}
          {entity.isPersonal && (entity.can.export || entity.can.purge) && (
            <Menu.Item leftSection={<IconUserShield size={15} />} onClick={() => setPanel('personal')}>
              {t('Personal data')}
            </Menu.Item>
          )}
          {mayWrite && entity.can.mail && (
            <Menu.Item leftSection={<IconMail size={15} />} onClick={() => setPanel('mail')}>
              {t('Write a mail')}
            </Menu.Item>
          )}
          {entity.can.print && !entity.notIn?.includes('print') && (
            <Menu.Item leftSection={<IconPrinter size={15} />} onClick={() => window.print()}>
              {t('Print')}
            </Menu.Item>
          )}
          {me?.isAdministrator && (
            <Menu.Item
              leftSection={<IconAdjustments size={15} />}
              onClick={() =>
                void navigate({
                  to: '/$entity/$id',
                  params: { entity: entity.name, id: record.id },
                  search: (current: object) => ({ ...current, customise: '1' }),
                })
              }
            >
              {t('Customise this page')}
            </Menu.Item>
          )}
          {entity.can.delete && (
            <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => deleting.mutate()}>
              {t('Delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {panel === 'history' && <HistoryDrawer entity={entity} record={record} onClose={() => setPanel(undefined)} />}
        {panel === 'personal' && <PersonalDrawer entity={entity} record={record} onClose={() => setPanel(undefined)} />}
        {panel === 'mail' && <MailDialog entity={entity} record={record} onClose={() => setPanel(undefined)} />}
        {panel === 'sign-in' && <SignInDrawer entity={entity} record={record} onClose={() => setPanel(undefined)} />}
        {panel === 'access' && <AccessDrawer entity={entity} record={record} onClose={() => setPanel(undefined)} />}
      </Suspense>
    </>
  )
}
