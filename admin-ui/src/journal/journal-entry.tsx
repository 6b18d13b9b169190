import { IconFile, IconPencil, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useEntity } from '../api/metadata.ts'
import type { JournalItem, RecordData, ReferenceValue } from '../api/records.ts'
import { Moment } from '../format/moment.tsx'
import { isEmpty } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import { EntityIcon } from '../shell/icons.tsx'
import { ChangeList } from './change-list.tsx'
import { CommentEntry } from './comment-entry.tsx'

/** One line of the journal: what it is, when, and the beginning of what it says. `of` is the record whose journal it is. */
export function JournalEntry({ item, of }: { item: JournalItem; of: RecordData }) {
  const entity = useEntity(item.entity)
  if (entity === undefined) return null
  if (item.comment) return <CommentEntry entity={item.entity} id={of.id} comment={item.comment} />
  return (
    <li className="journal-item" data-source={item.source}>
      <span className="journal-icon">
        <ItemIcon item={item} entity={entity} />
      </span>
      <div>
        <div className="journal-head">
          <ItemTitle item={item} entity={entity} of={of} />
          <Moment at={item.at} />
        </div>
        <ItemText item={item} entity={entity} of={of} />
      </div>
    </li>
  )
}

interface ItemProps {
  readonly item: JournalItem
  readonly entity: EntityDescription
}

function ItemIcon({ item, entity }: ItemProps) {
  if (item.source === 'file') return <IconFile size={14} aria-hidden="true" />
  if (item.source === 'change') {
    const Icon = item.change?.kind === 'created' ? IconPlus : IconPencil
    return <Icon size={14} aria-hidden="true" />
  }
  return <EntityIcon name={entity.icon} size={14} />
}

function ItemTitle({ item, entity, of }: ItemProps & { of: RecordData }) {
  if (item.source === 'file') {
    return (
      <a href={`/api/attachments/${encodeURIComponent(item.file?.id ?? '')}`} download={item.file?.name}>
        {item.file?.name}
      </a>
    )
  }
  if (item.source === 'change') {
    const what = changeWords[item.change?.kind ?? ''] ?? item.change?.kind
    return (
      <span className="journal-title">
        {item.record.id === of.id ? capital(what ?? '') : <RecordLink item={item} />}
        {item.record.id !== of.id && ` ${what}`}
        {item.change?.by && <span className="mute"> {t('by {label}', { label: item.change.by.label })}</span>}
      </span>
    )
  }
  const kind = kindOf(item, entity)
  return (
    <span className="journal-title">
      {(kind?.title ?? entity.title) !== item.record.label && `${kind?.title ?? entity.title}: `}
      <RecordLink item={item} />
    </span>
  )
}

const changeWords: Readonly<Record<string, string>> = {
  created: t('created'),
  updated: t('changed'),
  deleted: t('put in the trash'),
  restored: t('taken out of the trash'),
  archived: t('archived'),
  unarchived: t('taken out of the archive'),
  merged: t('merged'),
}

function RecordLink({ item }: { item: JournalItem }) {
  return (
    <Link to="/$entity/$id" params={{ entity: item.entity, id: item.record.id }}>
      {item.record.label || t('Without a name')}
    </Link>
  )
}

function ItemText({ item, entity, of }: ItemProps & { of: RecordData }) {
  if (item.source === 'change')
    return item.change?.kind === 'created' ? null : <ChangeList entity={entity} changes={item.change?.changes ?? {}} />
  if (item.source === 'file') return item.record.id === of.id ? null : <p className="mute">{item.record.label}</p>
  const text = entity.timeline?.text === undefined ? undefined : item.record[entity.timeline.text]
  const about = (entity.timeline?.on ?? [])
    .map((name) => item.record[name] as ReferenceValue | null | undefined)
    .filter((value) => value !== null && value !== undefined && value.id !== of.id)
  const by = item.record.createdBy as ReferenceValue | null | undefined
  const who = [by?.label, ...about.map((value) => value?.label)].filter((name) => name !== undefined && name !== '').join(' · ')
  return (
    <>
      {who !== '' && <p className="mute">{who}</p>}
      {!isEmpty(text) && <p className="journal-text">{String(text)}</p>}
    </>
  )
}

function kindOf(item: JournalItem, entity: EntityDescription) {
  const field = entity.timeline?.kind === undefined ? undefined : entity.fields[entity.timeline.kind]
  return field === undefined ? undefined : field.options?.find(({ value }) => value === item.record[field.name])
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
