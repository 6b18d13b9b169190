/** Something that can be named, as `kind name`: `field firm.boss`, `entity firm`, `list source`, `value source.web`, `tab firm.identity`. */
export type Target = `${TargetKind} ${string}`
export type TargetKind = 'entity' | 'field' | 'list' | 'value' | 'type' | 'tab' | 'view' | 'role' | 'workflow' | 'report' | 'template'

export function target(kind: TargetKind, name: string): Target {
  return `${kind} ${name}`
}
