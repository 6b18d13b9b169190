/** Words of JSON Schema that the descriptions of the operations share. */
export const text = { type: 'string' } as const
export const number = { type: 'integer' } as const
export const uuid = { type: 'string', format: 'uuid' } as const
export const object = (properties: Readonly<Record<string, unknown>>) => ({ type: 'object', properties })
export const list = (items: unknown) => ({ type: 'array', items })
export const named = object({ entity: text, id: uuid, label: text })
export const parameter = (name: string, description: string, schema: object = text) => ({ name, in: 'query', description, schema })
