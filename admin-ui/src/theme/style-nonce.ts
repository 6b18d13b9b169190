/** By which the policy of the page knows styles that are made while it runs; the server puts it into the page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

/** Tells the libraries that ask a global name for it (`get-nonce`, behind menus and dialogs that lock scrolling). */
export function shareStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() })
}
