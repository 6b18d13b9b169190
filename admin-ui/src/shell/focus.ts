/** The ref of an input that is typed in next: Mantine gives the focus a moment later, and what is typed until then would be lost. */
export function focusAtOnce(input: HTMLInputElement | null): void {
  input?.focus()
}
