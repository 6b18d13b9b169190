export function run() {
  for (;;);
}
