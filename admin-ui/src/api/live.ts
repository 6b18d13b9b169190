import { useEffect, useState } from 'react'
import { announceModel } from './client.ts'

/** What is wrong with a file of the metadata, as the server tells administrators. */
export interface FileProblem {
  readonly code: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
  readonly hint?: string
}

/**
 * Listens to the server as long as the component is there: another version of the metadata is fetched at once; answers the
 * problems of the files that are being worked on. The browser connects again by itself.
 */
export function useLive(): readonly FileProblem[] {
  const [problems, setProblems] = useState<readonly FileProblem[]>([])
  useEffect(() => {
    const source = new EventSource('/api/events')
    source.addEventListener('model', (event) => announceModel((JSON.parse(event.data) as { version: string }).version))
    source.addEventListener('problems', (event) => setProblems((JSON.parse(event.data) as { problems: readonly FileProblem[] }).problems))
    return () => source.close()
  }, [])
  return problems
}
