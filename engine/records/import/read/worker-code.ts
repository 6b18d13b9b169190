import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const bundles = new Map<string, Promise<string>>()

/** The code of a thread with everything it imports, as one text: a thread cannot read TypeScript. Made once per process. */
export function workerCode(url: URL): Promise<string> {
  const known = bundles.get(url.href)
  if (known !== undefined) return known
  const made = bundle(fileURLToPath(url))
  bundles.set(url.href, made)
  return made
}

async function bundle(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
