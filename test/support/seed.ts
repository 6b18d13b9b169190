import fc from 'fast-check'

/** So that a change is judged by what it changes: the same random cases each time, others where somebody looks for them. */
const usual = 20_261_122
const { KARTOTEKA_TEST_SEED: wanted } = process.env

/** What random tests begin with: `KARTOTEKA_TEST_SEED`, which is a number or `random`; else always the same. They print it. */
export const testSeed = wanted === 'random' ? Date.now() % 1_000_000_000 : Number(wanted ?? usual)

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: testSeed })
