import { ActionIcon } from '@mantine/core'
import { IconMessage, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { CommentData } from '../api/records.ts'
import { Moment } from '../format/moment.tsx'
import { t } from '../i18n/t.ts'
import { CommentEditor } from './comment-editor.tsx'
import { partsOf } from './mentions.ts'
import { useComments } from './use-comments.ts'

/** A comment in the journal; one's own can be changed and deleted. */
export function CommentEntry({ entity, id, comment }: { entity: string; id: string; comment: CommentData }) {
  const [isEditing, edit] = useState(false)
  const comments = useComments(entity, id)
  const who = comment.by?.label ?? t('Somebody')
  return (
    <li className="journal-item" data-source="comment">
      <span className="journal-icon">
        <IconMessage size={14} aria-hidden="true" />
      </span>
      <div>
        <div className="journal-head">
          <span className="journal-title">
            {who}
            {comment.editedAt && <span className="mute"> {t('edited')}</span>}
          </span>
          <Moment at={comment.at} />
        </div>
        {isEditing ? (
          <CommentEditor
            entity={entity}
            id={id}
            label={t('Change the comment')}
            text={comment.text}
            comment={comment.id}
            mentions={comment.mentions}
            isPending={comments.isPending}
            onCancel={() => edit(false)}
            onSend={async (text) => {
              const isDone = await comments.say(text, comment.id)
              if (isDone) edit(false)
              return isDone
            }}
          />
        ) : (
          <div className="comment-body">
            <CommentText comment={comment} />
            {comment.isOwn && (
              <span className="comment-actions">
                <ActionIcon size={24} variant="subtle" color="gray" aria-label={t('Change the comment')} onClick={() => edit(true)}>
                  <IconPencil size={13} />
                </ActionIcon>
                <ActionIcon
                  size={24}
                  variant="subtle"
                  color="gray"
                  aria-label={t('Delete the comment')}
                  onClick={() => comments.remove(comment.id)}
                >
                  <IconTrash size={13} />
                </ActionIcon>
              </span>
            )}
          </div>
        )}
      </div>
    </li>
  )
}

function CommentText({ comment: { text, mentions } }: { comment: CommentData }) {
  const parts = partsOf(text, mentions).map((part, index) => ({ part, key: `${index}` }))
  return (
    <p className="journal-text">
      {parts.map(({ part, key }) =>
        typeof part === 'string' ? (
          part
        ) : (
          <strong key={key} className="mention">
            @{part.person?.label ?? t('somebody')}
          </strong>
        ),
      )}
    </p>
  )
}
