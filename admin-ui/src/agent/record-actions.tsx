import { Button, Drawer, Menu } from '@mantine/core'
import { IconFileText, IconMessageQuestion, IconSparkles } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { startAction } from '../actions/started.ts'
import { act, actionsQuery, documentAddress, documentsQuery, inMenus } from '../api/actions.ts'
import { modelQuery } from '../api/model.ts'
import { sayError } from '../api/problem.ts'
import { proposalsQuery } from '../api/proposals.ts'
import { AnswerView } from './answer-view.tsx'
import { ModelPanel } from './model-panel.tsx'
import { ProposalView } from './proposal-view.tsx'
import './agent.css'
import { t } from '../i18n/t.ts'

/** What plugins can do with a record, a button for each plugin, and the documents that can be made of it. */
export function RecordActions({ entity, id }: { entity: string; id: string }) {
  const acts = useQuery(actionsQuery(entity, id))
  const papers = useQuery(documentsQuery(entity, id))
  // They are drawn together, so that none is moved by another that comes later.
  const isKnown = !acts.isPending && !papers.isPending
  const actions = isKnown ? inMenus(acts.data) : []
  const documents = (isKnown && papers.data) || []
  const acting = useMutation({ mutationFn: ({ name }: { name: string; title: string }) => act(entity, id, name) })
  const { data: model } = useQuery({ ...modelQuery, enabled: actions.some(({ name }) => name.startsWith('ai-agent.')) })
  const { data: proposals = [] } = useQuery(proposalsQuery(entity, id))
  const [panel, setPanel] = useState<'model' | 'proposals'>()
  const open = proposals.filter(({ fields }) => fields.some(({ state }) => state === 'open'))
  const plugins = [...new Set(actions.map(({ plugin }) => plugin))]
  return (
    <>
      {documents.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button className="icon-on-phone" leftSection={<IconFileText size={15} />}>
              {t('Documents')}
            </Button>
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
      {open.length > 0 && (
        <Button variant="light" onClick={() => setPanel('proposals')}>
          {t('{count, plural, one {# proposal} other {# proposals}}', { count: open.length })}
        </Button>
      )}
      {model?.hasModel && (
        <Button className="icon-on-phone" leftSection={<IconMessageQuestion size={15} />} onClick={() => setPanel('model')}>
          {t('Ask the model')}
        </Button>
      )}
      <Drawer
        opened={panel !== undefined}
        onClose={() => setPanel(undefined)}
        position="right"
        size="lg"
        title={panel === 'model' ? t('What the model says') : t('Proposals')}
        closeButtonProps={{ 'aria-label': t('Close') }}
      >
        {panel === 'model' && <ModelPanel entity={entity} id={id} onLeave={() => setPanel(undefined)} />}
        {panel === 'proposals' && (
          <div className="agent-answer">
            {proposals.map((proposal) => (
              <section key={proposal.id}>
                <ProposalView entity={entity} id={id} proposal={proposal.id} onLeave={() => setPanel(undefined)} />
              </section>
            ))}
          </div>
        )}
      </Drawer>
      {plugins.map((plugin) => (
        <Menu key={plugin} position="bottom-end" width={320}>
          <Menu.Target>
            <Button className="icon-on-phone" leftSection={<IconSparkles size={15} />}>
              {plugin}
            </Button>
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
