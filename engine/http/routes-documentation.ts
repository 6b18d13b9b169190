import { createHash } from 'node:crypto'
import { Router } from 'express'
import Handlebars from 'handlebars'
import type { Engine } from '../engine.ts'
import type { Entity, Model } from '../model/model.ts'
import { policyWithStyle } from './headers.ts'
import { openApi } from './openapi.ts'
import { judged } from './request-context.ts'

/** The description of the API: for programs (`openapi.json`) and for people (`docs`), both made from the model. */
export function documentationRoutes(engine: Engine): Router {
  const router = Router()

  router.get('/openapi.json', async (request, response) => {
    response.json(await judged(engine, request, async ({ model }) => openApi(model, engine.plugins.recordRoutes)))
  })

  router.get('/docs', async (request, response) => {
    const text = await judged(engine, request, async ({ model }) => page(pageContext(model)))
    response.set('Content-Security-Policy', stylePolicy).type('html').send(text)
  })

  return router
}

function pageContext(model: Model): object {
  const entities = [...model.entities.values()].filter((entity) => !entity.isInternal)
  return { version: model.version, entities: entities.map(describe) }
}

function describe(entity: Entity): object {
  return {
    name: entity.name,
    title: entity.title,
    description: entity.description,
    owner: entity.owner,
    fields: [...entity.fields.values()].map((field) => ({
      name: field.name,
      title: field.title,
      type: field.type.title,
      target: field.targets.join(', ') || field.lines?.entity,
      isRequired: field.isRequired && !field.isReadOnly,
      isReadOnly: field.isReadOnly,
      description:
        field.description ??
        field.options
          .slice(0, 12)
          .map((option) => option.value)
          .join(', '),
    })),
  }
}

const style = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 2rem }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }
code { font-family: ui-monospace, monospace }
h2 { margin-top: 2.5rem }
`
const stylePolicy = policyWithStyle(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)

const page = Handlebars.compile(
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Kartoteka API</title>
<style>${style}</style></head><body>
<h1>Kartoteka API</h1>
<p>Model {{version}}. The same for programs: <a href="/api/openapi.json">openapi.json</a>. Sign in with
<code>POST /api/session</code>, then send the token as <code>Authorization: Bearer</code>, or the cookie.</p>
<p>{{#each entities}}<a href="#{{name}}">{{title}}</a> {{/each}}</p>
{{#each entities}}
<h2 id="{{name}}">{{title}}</h2>
{{#if description}}<p>{{description}}</p>{{/if}}
<p><code>GET /api/records/{{name}}</code>{{#if owner}}; written with <code>{{owner.entity}}.{{owner.field}}</code>{{else}} ·
<code>POST /api/records/{{name}}</code> · <code>GET, PATCH, DELETE /api/records/{{name}}/&lcub;id&rcub;</code> ·
<code>POST /api/records/{{name}}/&lcub;id&rcub;/restore</code>{{/if}}</p>
<table><thead><tr><th>Field</th><th>Title</th><th>Type</th><th></th></tr></thead><tbody>
{{#each fields}}<tr><td><code>{{name}}</code>{{#if isRequired}} *{{/if}}</td><td>{{title}}</td>
<td>{{type}}{{#if target}} → {{target}}{{/if}}{{#if isReadOnly}}, read only{{/if}}</td><td>{{description}}</td></tr>{{/each}}
</tbody></table>
{{/each}}
</body></html>`,
  { strict: false, knownHelpersOnly: true, knownHelpers: { each: true, if: true } },
)
