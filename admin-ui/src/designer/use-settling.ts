import { useEffect, useRef } from 'react'

/**
 * A text that counts when the person is done with it: `type` says what stands in the input, `settle` that it is left. It is left too
 * where the input goes away (Escape in a dialog), where the page does (a reload), and where what is stored is another meanwhile.
 */
export function useSettling(stored: unknown, onSettle: (text: string) => void) {
  const open = useRef<string>(undefined)
  const latest = useRef(onSettle)
  latest.current = onSettle
  const settling = useRef({
    type: (text: string) => {
      open.current = text
    },
    settle: () => {
      const text = open.current
      open.current = undefined
      if (text !== undefined) latest.current(text)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is stored is looked at, as its change takes the input away
  useEffect(() => {
    const { settle } = settling.current
    window.addEventListener('pagehide', settle)
    return () => {
      window.removeEventListener('pagehide', settle)
      settle()
    }
  }, [stored])
  return settling.current
}
