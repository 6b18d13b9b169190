import type { FieldType } from './field-type.ts'
import { htmlProblem } from './html-problem.ts'
import { statedType } from './json-schema.ts'
import { longTextType } from './long-text.ts'

export const richText: FieldType = longTextType({
  name: 'richText',
  title: 'Rich text',
  summary:
    '`"type": "string", "contentMediaType": "text/html"`; scripts, event handlers and whatever else is not plain formatting are refused.',
  claims: (schema) => statedType(schema) === 'string' && schema.contentMediaType === 'text/html',
  widget: 'richtext',
  problem: htmlProblem,
  examples: [
    {
      schema: { type: 'string', contentMediaType: 'text/html' },
      valid: [
        ['<p>Hello <b>you</b><br/>1 < 2 &amp; 3</p>'],
        ['<a href="https://example.com?a=1&amp;b=2" target="_blank">there</a>'],
        ["<img src='data:image/png;base64,AAAA' alt=''>"],
        ['<p style="text-align: center; color: #ff0000">x</p>'],
        ['', null],
      ],
      invalid: [
        '<script>alert(1)</script>',
        '<p onclick="x()">a</p>',
        '<a href="javascript:alert(1)">a</a>',
        '<a href="java&#115;cript:alert(1)">a</a>',
        '<img src=x onerror=alert(1)>',
        '<svg/onload=alert(1)>',
        '<!-- a --><p>b</p>',
        '<p',
        '<iframe src="https://example.com"></iframe>',
        '<p style="background-image: url(https://example.com)">a</p>',
        '<a href="//example.com">a</a>',
        5,
      ],
      texts: [['<p>a</p>', '<p>a</p>']],
      invalidTexts: [],
      ascending: [],
    },
  ],
})
