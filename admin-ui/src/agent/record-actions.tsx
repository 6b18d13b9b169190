import { Button, Drawer, Menu } from '@mantine/core'
import { IconFileText, IconSparkles } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { startAction } from '../actions/started.ts'
import { act, actionsQuery, documentAddress, documentsQuery } from '../api/actions.ts'
import { sayError } from '../api/problem.ts'
import { AnswerView } from './answer-view.tsx'
import './agent.css'
import { t } from '../i18n/t.ts'

/** What plugins can do with a record, a button for each plugin, and the documents that can be made of it. */
export function RecordActions({ entity, id }: { entity: string; id: string }) {
  const { data: actions = [] } = useQuery(actionsQuery(entity, id))
  const { data: documents = [] } = useQuery(documentsQuery(entity, id))
  const acting = useMutation({ mutationFn: ({ name }: { name: string; title: string }) => act(entity, id, name) })
  const plugins = [...new Set(actions.map(({ plugin }) => plugin))]
  return (
    <>
      {documents.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button leftSection={<IconFileText size={15} />}>{t('Documents')}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {documents.map(({ name, title }) => (
              <Menu.Item key={name} component="a" href={documentAddress(entity, id, name, 'pdf')} target="_blank" rel="noreferrer">
                {t('{title} (PDF)', { title })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {plugins.map((plugin) => (
        <Menu key={plugin} position="bottom-end" width={320}>
          <Menu.Target>
            <Button leftSection={<IconSparkles size={15} />}>{plugin}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {actions
              .filter((action) => action.plugin === plugin)
              .map((action) => (
                <Menu.Item
                  key={action.name}
                  onClick={() => (action.form === null ? acting.mutate(action) : startAction({ action, entity, id }))}
                >
                  {action.title}
                  <span className="agent-hint">{action.description}</span>
                </Menu.Item>
              ))}
          </Menu.Dropdown>
        </Menu>
      ))}
      <Drawer
        opened={!acting.isIdle}
        onClose={() => acting.reset()}
        position="right"
        size="lg"
        title={acting.data?.title ?? acting.variables?.title}
        closeButtonProps={{ 'aria-label': t('Close') }}
      >
        {acting.isPending && <p className="mute">{t('Working it out…')}</p>}
        {acting.error && (
          <div role="alert">
            <p>{sayError(acting.error)}</p>
            <Button onClick={() => acting.variables && acting.mutate(acting.variables)}>{t('Try again')}</Button>
          </div>
        )}
        {acting.data && <AnswerView answer={acting.data} onLeave={() => acting.reset()} />}
      </Drawer>
    </>
  )
}
