import { NativeSelect } from '@mantine/core'
import type { FieldRight } from '../api/access.ts'
import { useMetadata } from '../api/metadata.ts'
import { ConditionInput } from '../designer/condition-input.tsx'
import { isObject } from '../designer/merge.ts'
import { t } from '../i18n/t.ts'
import { grantOf, type Said, saidOf, withField, withVerb } from './edit-role.ts'
import { inheritedFrom, type RoleEntityProps } from './role-entity.tsx'
import { sayRight } from './say-right.ts'

const rights: readonly FieldRight[] = ['hidden', 'masked', 'read', 'write']
/** Where a condition begins: one's own records. */
const firstCondition = 'record.createdBy == user'

/** What a role says of an entity in full: each operation with its condition, and each field. */
export function RoleDetails(props: RoleEntityProps) {
  const { matrix, entity } = props
  return (
    <div className="role-details">
      <section aria-label={t('Conditions')}>
        <h3>{t('Conditions')}</h3>
        <div className="verb-rules">
          {matrix.verbs.map((verb) => (
            <VerbRule key={`${entity}.${verb}`} {...props} verb={verb} />
          ))}
        </div>
      </section>
      <section aria-label={t('Fields')}>
        <h3>{t('Fields')}</h3>
        <FieldRights {...props} />
      </section>
    </div>
  )
}

function VerbRule({ role, entity, matrix, document, edit, verb }: RoleEntityProps & { verb: string }) {
  const metadata = useMetadata()
  const known = metadata.entities[entity]
  const said = saidOf(document, entity, verb)
  const inherited = inheritedFrom(matrix, role, entity, verb)
  const unsaid = matrix.verbsWithRead.includes(verb)
    ? t('as read')
    : inherited.length > 0
      ? t('(from {from})', { from: inherited.join(', ') })
      : t('no')
  const change = (after: Said) => edit((current) => withVerb(current, entity, verb, after))
  return (
    <div className="verb-rule">
      <NativeSelect
        label={sayRight(verb)}
        size="xs"
        value={said === undefined ? '' : typeof said === 'string' ? 'rule' : String(said)}
        disabled={document === undefined || known === undefined}
        data={[
          { value: '', label: unsaid },
          { value: 'true', label: t('all records') },
          { value: 'rule', label: t('with a condition') },
          { value: 'false', label: t('refused here') },
        ]}
        onChange={({ currentTarget: { value } }) => change(value === '' ? undefined : value === 'rule' ? firstCondition : value === 'true')}
      />
      {typeof said === 'string' && known !== undefined && (
        <ConditionInput
          label={t('Condition: {right}', { right: sayRight(verb) })}
          value={said}
          metadata={metadata}
          entity={known}
          onChange={(cel) => change(cel === '' ? true : cel)}
        />
      )}
    </div>
  )
}

function FieldRights({ role, entity, matrix, document, edit }: RoleEntityProps) {
  const { entities } = useMetadata()
  const { fields } = grantOf(document, entity)
  const own = isObject(fields) ? fields : {}
  return (
    <div className="field-rights">
      {Object.entries(matrix.entities[entity]?.fields ?? {}).map(([name, { title, isReadOnly }]) => {
        const given = matrix.grants[role]?.[entity]?.fields[name]
        const right = isReadOnly && given?.right === 'write' ? 'read' : given?.right
        const asAll = right !== undefined && given?.own === undefined ? t('{right}, as all', { right: sayRight(right) }) : t('as all')
        return (
          <NativeSelect
            key={name}
            size="xs"
            label={entities[entity]?.fields[name]?.title ?? title}
            value={String(own[name] ?? '')}
            disabled={document === undefined}
            data={[
              { value: '', label: asAll },
              ...rights.filter((right) => right !== 'write' || !isReadOnly).map((right) => ({ value: right, label: sayRight(right) })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              edit((current) =>
                withField(
                  current,
                  entity,
                  name,
                  rights.find((right) => right === value),
                ),
              )
            }
          />
        )
      })}
    </div>
  )
}
