/** A template as it is declared; its paths were checked against the model. */
export interface Template {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  readonly entity: string
  readonly kind: 'mail' | 'document' | 'label' | 'text'
  readonly format: 'html' | 'text' | 'markdown'
  readonly subject: string | undefined
  readonly body: string
}
