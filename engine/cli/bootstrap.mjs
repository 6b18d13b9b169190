// What `npm start` and `npm test` run: plain JavaScript, as nothing is installed yet on a fresh clone.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('../..', import.meta.url))
const [task = 'start', ...rest] = process.argv.slice(2)

const tasks = {
  start: [install, buildScreen, () => kartoteka(['start', ...rest])],
  dev: [install, buildScreen, () => kartoteka(['dev', ...rest])],
  check: [install, () => kartoteka(['check', ...rest])],
  test: [install, buildScreen, test],
  golden: [install, buildScreen, () => writeGolden()],
  bench: [install, () => bench(rest)],
}

for (const step of tasks[task] ?? [() => fail(`There is no task "${task}".`)]) await step()

/** Installs the packages of the lock file, unless that very lock file is installed already. */
function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(home, 'package-lock.json')))
    .update(process.version)
    .digest('hex')
  const mark = join(home, 'node_modules', '.kartoteka-installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  say('Installing packages (some minutes the first time: SQLite is compiled where no built one can be had)...')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], nativeBuildEnvironment())
  writeFileSync(mark, lock)
}

/** Where Node's own headers lie beside it, native packages are built against them instead of downloaded ones. */
function nativeBuildEnvironment() {
  const prefix = dirname(dirname(process.execPath))
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'))
  return hasHeaders && process.env.npm_config_nodedir === undefined ? { npm_config_nodedir: prefix } : {}
}

/** Builds the screen when a source of it is newer than what was built. */
function buildScreen() {
  const built = join(home, 'admin-ui', 'dist', '.built')
  const sources = ['admin-ui', 'engine/base', 'engine/fields', 'engine/model', 'engine/expression', 'engine/forms', 'package-lock.json']
  const newest = Math.max(...sources.map((source) => newestIn(join(home, source))))
  if (existsSync(built) && statSync(built).mtimeMs >= newest) return
  say('Building the screen...')
  run('node', [bin('vite'), 'build', '--config', 'admin-ui/vite.config.ts', '--logLevel', 'warn'])
  mkdirSync(dirname(built), { recursive: true })
  writeFileSync(built, '')
}

function newestIn(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const inside = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules')
  return Math.max(0, ...inside.map((name) => newestIn(join(path, name))))
}

/** Everything that must hold: types, lint, and the tests on both databases and in the browser. The last line counts them. */
function test() {
  const checks = [
    [bin('typescript', 'tsc'), '-p', '.'],
    [bin('@biomejs/biome', 'biome'), 'check', '--config-path=.biome.json', '--error-on-warnings'],
  ]
  const broken = checks.filter((check) => execute('node', check) !== 0).length
  const results = join(home, 'node_modules', '.kartoteka-tests.json')
  rmSync(results, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const status = execute('node', [bin('vitest'), 'run', '--config', 'test/vitest.config.ts', ...reporters, ...rest])
  const { numPassedTests = 0, numFailedTests = 0, success = false } = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {}
  // The exit code alone does not tell: a hook that stops the database of the tests ends the process with 0.
  const isUncounted = numFailedTests === 0 && (status !== 0 || !success)
  const failed = numFailedTests + broken + (isUncounted ? 1 : 0)
  say(`\n${numPassedTests} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}

/** Writes everything that is generated anew: types, golden files, the pictures of the README. */
function writeGolden() {
  run('node', [join('engine', 'cli', 'kartoteka.mjs'), 'types'])
  run('node', [bin('vitest'), 'run', '--config', 'test/vitest.config.ts', '--update', ...rest], { KARTOTEKA_PICTURES: 'write' })
}

/** Runs the measurements of `test/bench`, or those whose name holds one of the words. Each is a program that prints, bundled as the product is. */
async function bench(words) {
  const names = readdirSync(join(home, 'test', 'bench')).filter((name) => name.endsWith('.bench.ts'))
  const wanted = names.filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  const { bundle, heapFlag, memoryEnvironment } = await import('./bundle.mjs')
  for (const name of wanted) {
    const address = await bundle(`import ${JSON.stringify(join(home, 'test', 'bench', name))}`)
    run('node', [heapFlag, fileURLToPath(address)], memoryEnvironment)
  }
}

/** The program of an installed package. */
function bin(name, program = name) {
  const folder = join(home, 'node_modules', name)
  const { bin: programs } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof programs === 'string' ? programs : programs[program])
}

async function kartoteka(args) {
  const { memoryEnvironment } = await import('./bundle.mjs')
  const env = { ...memoryEnvironment, ...process.env }
  const child = spawn(process.execPath, [join(home, 'engine', 'cli', 'kartoteka.mjs'), ...args], { cwd: home, stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      process.exitCode = code ?? 1
      resolve()
    })
  })
}

function run(program, args, environment = {}) {
  const status = execute(program, args, environment)
  if (status !== 0) process.exit(status)
}

/** Answers the exit code. */
function execute(program, args, environment = {}) {
  const command = program === 'node' ? process.execPath : program
  return spawnSync(command, args, { cwd: home, stdio: 'inherit', env: { ...process.env, ...environment } }).status ?? 1
}

function say(text) {
  console.log(text)
}

function fail(text) {
  console.error(text)
  process.exit(2)
}
