import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { listen } from './api/client.ts'
import { metadataQuery } from './api/metadata.ts'
import { ApiError, NetworkError } from './api/problem.ts'
import { isReachable, watchReach } from './api/reach.ts'
import { makeRouter } from './router.tsx'
import { styleNonce } from './theme/style-nonce.ts'
import { cssVariablesResolver, theme } from './theme/theme.ts'

/** What changes something fails without a server and says so, rather than to wait and be sent when nobody expects it any more. */
const networkMode = 'always'

const queries = new QueryClient({
  defaultOptions: {
    mutations: { networkMode },
    queries: {
      refetchOnWindowFocus: false,
      refetchOnReconnect: 'always',
      staleTime: 10_000,
      // What was asked while the server was lost waits for it, and keeps showing what it has.
      retry: (count, error) => (error instanceof NetworkError && !isReachable()) || (!(error instanceof ApiError) && count < 1),
    },
  },
})
const router = makeRouter(queries)

watchReach()

let announced: string | undefined

listen({
  unauthenticated() {
    if (['/sign-in', '/choose-password'].includes(location.pathname)) return
    queries.removeQueries({ queryKey: ['me'] })
    void router.navigate({ to: '/sign-in', search: { to: location.pathname + location.search } })
  },
  model(version) {
    // The answer that brings the new metadata names its version before it is in the cache: each version is fetched once.
    const known = announced ?? queries.getQueryData(metadataQuery.queryKey)?.version
    announced = version
    if (known === undefined || known === version) return
    void queries.invalidateQueries({ queryKey: metadataQuery.queryKey })
    void queries.invalidateQueries({ queryKey: ['form'] })
  },
})

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" limit={4} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
