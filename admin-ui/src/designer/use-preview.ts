import { useState } from 'react'
import { useMetadata } from '../api/metadata.ts'
import type { Designer } from './use-designer.ts'

/** The screen as the draft would make it; as it was last, while the draft does not compile. */
export function usePreview(designer: Designer) {
  const metadata = useMetadata()
  const answer = designer.plan.data?.preview
  const [last, keep] = useState(answer)
  if (answer?.forms !== undefined && answer !== last) keep(answer)
  const preview = answer?.forms === undefined ? last : answer
  return { metadata: preview?.metadata ?? metadata, forms: preview?.forms ?? {} }
}
