import { Button, NativeSelect } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import { listRecords } from '../api/records.ts'
import { inSentence, t } from '../i18n/t.ts'
import { MoveTools, Tool } from '../shell/tool.tsx'
import { ConditionInput } from './condition-input.tsx'
import type { EditedColor } from './edit-views.ts'
import { colours } from './field-types.ts'

interface ColorRulesProps {
  readonly metadata: MetadataDescription
  readonly entity: EntityDescription
  readonly rules: readonly EditedColor[]
  readonly onChange: (rules: readonly EditedColor[]) => void
}

const places = [
  { value: 'row', label: t('the row') },
  { value: 'text', label: t('its text') },
  { value: 'edge', label: t('its edge') },
  { value: 'card', label: t('the card') },
]

/** Colours of records in every list and on every board; of each place the first rule that holds counts. */
export function ColorRules({ metadata, entity, rules, onChange }: ColorRulesProps) {
  const [isAdding, setIsAdding] = useState(false)
  const change = (index: number, part: Partial<EditedColor>) =>
    onChange(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)))
  const move = (index: number, step: -1 | 1) => {
    const [rule] = rules.slice(index, index + 1)
    if (rule !== undefined) onChange(rules.toSpliced(index, 1).toSpliced(index + step, 0, rule))
  }
  return (
    <fieldset className="color-rules">
      <legend>{t('Colours of {plural}', { plural: inSentence(entity.plural) })}</legend>
      <ol>
        {rules.map((rule, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two rules may be equal; their place is what they are
          <li key={index} data-color={rule.color}>
            <ConditionInput
              label={t('Colour {value} when', { value: index + 1 })}
              value={rule.when}
              metadata={metadata}
              entity={entity}
              onChange={(when) => (when === '' ? onChange(rules.toSpliced(index, 1)) : change(index, { when }))}
            />
            <div className="color-choice">
              <NativeSelect
                size="xs"
                aria-label={t('Colour {value}', { value: index + 1 })}
                value={rule.color}
                data={[...colours]}
                onChange={({ currentTarget }) => change(index, { color: currentTarget.value })}
              />
              <NativeSelect
                size="xs"
                aria-label={t('Colour {value} on', { value: index + 1 })}
                value={rule.on}
                data={places}
                onChange={({ currentTarget }) => change(index, { on: currentTarget.value })}
              />
              <MoveTools
                up={t('Move colour {value} up', { value: index + 1 })}
                down={t('Move colour {value} down', { value: index + 1 })}
                isFirst={index === 0}
                isLast={index === rules.length - 1}
                onMove={(step) => move(index, step)}
              />
              <Tool label={t('Take colour {value} away', { value: index + 1 })} onClick={() => onChange(rules.toSpliced(index, 1))}>
                <IconTrash size={13} />
              </Tool>
            </div>
            <Matches entity={entity.name} when={rule.when} />
          </li>
        ))}
        {isAdding && (
          <li>
            <ConditionInput
              label={t('New colour when')}
              value=""
              metadata={metadata}
              entity={entity}
              onChange={(when) => {
                setIsAdding(false)
                if (when !== '') onChange([...rules, { when, color: 'orange', on: 'row' }])
              }}
            />
          </li>
        )}
      </ol>
      {!isAdding && (
        <Button size="xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => setIsAdding(true)}>
          {t('Add colour')}
        </Button>
      )}
    </fieldset>
  )
}

/** How many records a condition is true of now; silent where it asks for what is not published yet. */
function Matches({ entity, when }: { entity: string; when: string }) {
  const { data } = useQuery({
    queryKey: ['records', entity, 'matches', when],
    queryFn: ({ signal }) => listRecords(entity, { filter: when, fields: ['id'], limit: 1, count: true }, signal),
    retry: false,
  })
  const total = data?.page.total
  if (total === undefined) return null
  return <p className="mute">{total === 1 ? t('True of 1 record now.') : t('True of {total} records now.', { total })}</p>
}
