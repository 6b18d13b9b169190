import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Nothing is inlined into the page or as `data:`, so that the policy `script-src 'self'` holds. */
export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  plugins: [react()],
  resolve: {
    // The entry of @rjsf/core exports a helper for its tests, and that imports a validator which is no dependency of it
    // (react-jsonschema-form issue 5295). The helper is never called.
    alias: { '@rjsf/validator-ajv8': new URL('src/form/silent-validator.ts', import.meta.url).pathname },
  },
  // The server puts another nonce into each page (engine/http/screen.ts).
  html: { cspNonce: 'kartoteka-nonce' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    chunkSizeWarningLimit: 700,
  },
  server: { port: 4001, proxy: { '/api': 'http://127.0.0.1:4000' } },
})
