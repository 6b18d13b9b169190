/** A template as it is declared; its paths were checked against the model. */
export interface Template {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  readonly entity: string
  readonly kind: 'mail' | 'document' | 'label' | 'text' | 'head'
  readonly format: 'html' | 'text' | 'markdown'
  readonly subject: string | undefined
  readonly body: string
  /** What `{{t "..."}}` says, by how it is written. */
  readonly texts: Readonly<Record<string, string>>
  /** The field that says in which language it is written. */
  readonly language: string | undefined
  /** A template of the kind head that stands on top. */
  readonly head: string | undefined
  /** In millimetres; A4 without it. */
  readonly page: { readonly width: number; readonly height: number } | undefined
}
