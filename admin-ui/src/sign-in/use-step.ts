import { useState } from 'react'
import { sayError } from '../api/problem.ts'

/** One thing at a time is sent; what went wrong is said until the next attempt. */
export function useStep() {
  const [message, setMessage] = useState<string>()
  const [isBusy, setIsBusy] = useState(false)
  async function run(work: () => Promise<void>) {
    setIsBusy(true)
    setMessage(undefined)
    try {
      await work()
    } catch (error) {
      // The person closed what the browser asked; there is nothing to say about that.
      if (!(error instanceof Error && error.name === 'NotAllowedError')) setMessage(sayError(error))
    } finally {
      setIsBusy(false)
    }
  }
  return { message, setMessage, isBusy, run }
}
