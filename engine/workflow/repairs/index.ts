export { confirmRepair } from './confirm-repair.ts'
export { handleOutdated, type RepairOptions, repairHandler, repairJobs, repairKind } from './find-repairs.ts'
export { changeRepair, listRepairs, type Repair, type RepairQuery } from './list-repairs.ts'
