/** The ref of what is used next, where it would otherwise get the focus a moment later, or nothing would have it. */
export function focusAtOnce(element: HTMLElement | null): void {
  element?.focus()
}
