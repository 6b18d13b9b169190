export type Outcome = 'converted' | 'note' | 'refused'

/** What became of one field. A note says what is written in another way; a refusal says what is lost. */
export interface FieldReport {
  readonly doctype: string
  readonly fieldname: string
  readonly fieldtype: string
  readonly outcome: Outcome
  readonly notes: readonly string[]
  readonly reasons: readonly string[]
}

export interface Counts {
  readonly fields: number
  readonly converted: number
  readonly note: number
  readonly refused: number
}

export interface ConversionReport {
  readonly doctypes: number
  readonly stubs: readonly string[]
  readonly counts: Counts
  readonly byFieldtype: Readonly<Record<string, Counts>>
  readonly fields: readonly FieldReport[]
  /** What concerns a whole DocType. */
  readonly notes: readonly { readonly doctype: string; readonly note: string }[]
}

interface Entry {
  readonly fieldtype: string
  readonly notes: Set<string>
  readonly reasons: Set<string>
}

/** Collects what is said of each field; a child table that is written several times is still one set of fields. */
export class Reporter {
  private readonly entries = new Map<string, Map<string, Entry>>()
  private readonly general = new Map<string, Set<string>>()

  field(doctype: string, fieldname: string, fieldtype: string): void {
    const fields = this.entries.get(doctype) ?? new Map<string, Entry>()
    this.entries.set(doctype, fields)
    if (!fields.has(fieldname)) fields.set(fieldname, { fieldtype, notes: new Set(), reasons: new Set() })
  }

  note(doctype: string, fieldname: string, note: string): void {
    this.entries.get(doctype)?.get(fieldname)?.notes.add(note)
  }

  refuse(doctype: string, fieldname: string, reason: string): void {
    this.entries.get(doctype)?.get(fieldname)?.reasons.add(reason)
  }

  say(doctype: string, note: string): void {
    this.general.set(doctype, (this.general.get(doctype) ?? new Set()).add(note))
  }

  finish(doctypes: number, stubs: readonly string[]): ConversionReport {
    const fields = [...this.entries].flatMap(([doctype, entries]) =>
      [...entries].map(([fieldname, { fieldtype, notes, reasons }]): FieldReport => {
        const outcome = reasons.size > 0 ? 'refused' : notes.size > 0 ? 'note' : 'converted'
        return { doctype, fieldname, fieldtype, outcome, notes: [...notes], reasons: [...reasons] }
      }),
    )
    const types = [...new Set(fields.map((field) => field.fieldtype))].sort()
    const byFieldtype = Object.fromEntries(types.map((type) => [type, count(fields.filter((field) => field.fieldtype === type))]))
    const notes = [...this.general].flatMap(([doctype, said]) => [...said].map((note) => ({ doctype, note })))
    return { doctypes, stubs, counts: count(fields), byFieldtype, fields, notes }
  }
}

/** One line a field, then what concerns whole DocTypes, then the sum. */
export function describeConversion(report: ConversionReport): readonly string[] {
  const words: Record<Outcome, string> = { converted: 'converted', note: 'converted with a note', refused: 'refused' }
  const lines = report.fields.map(({ doctype, fieldname, fieldtype, outcome, notes, reasons }) => {
    const said = [...reasons, ...notes].join('; ')
    return `${doctype}.${fieldname} (${fieldtype}): ${words[outcome]}${said === '' ? '' : `: ${said}`}`
  })
  return [...lines, ...report.notes.map(({ doctype, note }) => `${doctype}: ${note}`), summaryOf(report)]
}

function summaryOf({ doctypes, stubs, counts }: ConversionReport): string {
  const share = (part: number) => `${part} (${counts.fields === 0 ? '0.0' : ((100 * part) / counts.fields).toFixed(1)} %)`
  const left = stubs.length === 0 ? '' : `, ${stubs.length} stubs for DocTypes that are not among the files`
  const kept = counts.converted + counts.note
  return `${doctypes} DocTypes, ${counts.fields} fields: ${share(counts.converted)} converted, ${share(counts.note)} with a note, ${share(counts.refused)} refused; nothing lost in ${share(kept)}${left}.`
}

function count(fields: readonly FieldReport[]): Counts {
  const of = (outcome: Outcome) => fields.filter((field) => field.outcome === outcome).length
  return { fields: fields.length, converted: of('converted'), note: of('note'), refused: of('refused') }
}
