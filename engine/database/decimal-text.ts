/** `"12.50"` with scale 2 as the integer 1250. The text has at most `scale` digits after the point. */
export function unscale(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.replace(/^-/, '').split('.')
  const digits = BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale))
  return text.startsWith('-') ? -digits : digits
}
