import { definePlugin, type WebCall } from '../../engine/plugins/api.ts'

/** The Model Context Protocol over streamable HTTP: programs search, read and reckon with the rights of an API token. */
export const plugin = definePlugin({
  name: 'mcp',
  title: 'MCP server',
  version: '0.1.0',
  rights: ['read', 'propose'],
  routes: {
    'POST rpc': { summary: 'The Model Context Protocol (streamable HTTP)', isForReaders: true, timeLimit: 60_000, respond },
    'GET rpc': { summary: 'Nothing is told without being asked', respond: async () => notAllowed() },
  },
})

/** The library is loaded with the first request. Stateless: every request has a server of its own, so that any process of an installation can answer it. */
async function respond(call: WebCall): Promise<Response> {
  const { serverFor, WebStandardStreamableHTTPServerTransport } = await import('./server.ts')
  const server = serverFor(call)
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  await server.connect(transport)
  try {
    return await transport.handleRequest(call.web, { parsedBody: call.body })
  } finally {
    call.signal.addEventListener('abort', () => void server.close())
  }
}

/** The specification's answer of a server that offers no stream of its own. */
function notAllowed(): Response {
  const error = { code: -32000, message: 'Method not allowed: send POST.' }
  return Response.json({ jsonrpc: '2.0', error, id: null }, { status: 405, headers: { allow: 'POST' } })
}
