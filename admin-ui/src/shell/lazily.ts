import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import { isReachable, lookForServer, untilReachable } from '../api/reach.ts'

/** A module that is loaded when it is used; without a server it is waited for, as what failed once would fail until a reload. */
export async function loaded<M>(load: () => Promise<M>): Promise<M> {
  await untilReachable()
  try {
    return await load()
  } catch (error) {
    await lookForServer()
    if (isReachable()) throw error
    await untilReachable()
    return load()
  }
}

/** A component of a module that is loaded when it is first drawn. */
export function lazily<K extends string, P extends object>(
  load: () => Promise<{ readonly [name in K]: ComponentType<P> }>,
  name: K,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: (await loaded(load))[name] }))
}
