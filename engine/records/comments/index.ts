export {
  type Comment,
  type CommentQuery,
  commentsAbout,
  createComment,
  listComments,
  type MaySee,
  removeComment,
  restoreComment,
  updateComment,
} from './comments.ts'
export { type FollowerRow, type Following, followersOf, followRecord, readFollowing, unfollowRecord } from './following.ts'
export { mentionsIn, namesOf } from './mentions.ts'
export { withoutRights } from './seen.ts'
export { listMentionable, whoMaySee } from './who-may-see.ts'
